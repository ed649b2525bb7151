"""Pictures of people who do not exist, and what perception sees in them: the truth is known.

`python -m thirdwave.tools.synthetic` makes pairs of both for training. Nothing made is stored with
thirdwave; a seed makes it again. Needs nothing beyond the base install.
"""

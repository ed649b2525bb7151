"""Bodies of people who do not exist, in poses that people take: what estimates are judged by.

Knows nothing of pictures; `thirdwave.tools.synthetic` draws them.
"""

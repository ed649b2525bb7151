"""`thirdwave bench memory`: checkpoints and commits beside their peers, and what a crash costs.

`faults/` breaks things on purpose and looks at what is left.
"""

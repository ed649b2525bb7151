"""`thirdwave bench perception`: synthetic people, seen by the real detector and landmark model.

What the embedded regressor adds to the fit, who is found, which posture is said, how fast it goes.
"""

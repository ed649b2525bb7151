"""`thirdwave bench fit`: fitting SMPL to points, against what the field does with autograd.

Known bodies (`truth`, `motion`) are seen with noise (`seen`); every method minimises one
objective (`objective`) from the same starts, and one function judges all of them.
"""

"""Fitting a body model to points: terms, a batched Levenberg-Marquardt solver, and its uses."""

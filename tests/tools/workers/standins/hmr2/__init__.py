"""Stands for the package of 4D-Humans: its documented calls, with tables instead of a network."""

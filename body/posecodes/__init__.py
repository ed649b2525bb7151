"""Posecodes: what a pose is, in numbers that have names. Knows no words, no solver, no pictures."""

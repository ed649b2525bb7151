"""Poses in words, and long descriptions back to constraints. Knows no scenes, people or plans."""

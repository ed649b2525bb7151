"""Scenes with all their revisions, and what can be read from them."""

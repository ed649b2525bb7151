"""Pose language: words to constraints and bodies to words, without a language model."""

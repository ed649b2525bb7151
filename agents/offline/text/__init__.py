"""Passes over the words of a question before it is read: other ways to say the same, made one."""

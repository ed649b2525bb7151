"""Ask a picture about the people in it, and get an answer that was measured."""

__version__ = "0.1.0"

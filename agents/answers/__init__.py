"""From what steps found to an answer in the terms of its question."""

"""Which words there are and what they stand for. Knows nothing of sentences."""

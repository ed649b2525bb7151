"""From the chunks of one sentence to what it asks. Knows nothing of the talk before it."""

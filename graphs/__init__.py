"""How a question flows. Knows nothing of command lines, and of stores only what it is handed."""

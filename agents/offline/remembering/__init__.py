"""What is said to the long-term memory, and questions that lean on what it holds."""

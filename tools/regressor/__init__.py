"""A small network from landmarks to a body: what it sees, how it was trained, how it runs."""

"""Other implementations of the body models' forward pass, each behind an extra."""

"""Whatever gives people bodies: one contract, several backends."""

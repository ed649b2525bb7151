"""Whatever finds people and things in a picture: one contract, several backends."""

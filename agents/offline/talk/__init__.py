"""What goes on from turn to turn: who is meant, what is left out, what was corrected."""

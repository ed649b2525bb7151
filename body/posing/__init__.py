"""From constraints to poses: the language, and the solver that finds the body. Knows no words."""

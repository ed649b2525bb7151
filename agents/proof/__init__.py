"""Whether what is said stands in the evidence of steps that ran. Knows no planners."""

"""What may run, what is doubtful in what was found, and another look at it."""

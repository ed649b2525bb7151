"""The one error a user causes and can mend."""


class UserError(Exception):
    """Bad input or usage: one line that says what was wanted, what came and the way out."""

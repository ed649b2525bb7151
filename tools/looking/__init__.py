"""What `look` is made of: which part of a picture is shown, and asking a model that sees."""

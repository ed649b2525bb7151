"""The language roles: who plans, who checks, who answers. Knows nothing of Redis or graphs."""

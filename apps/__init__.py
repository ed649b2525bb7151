"""Ways in: Python, command line. Wiring is the only place that builds stores, models and tools."""

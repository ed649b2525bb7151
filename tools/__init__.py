"""What the planner may call. Knows nothing of planners, graphs or stores."""

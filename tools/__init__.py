"""What the planner may call: one module a tool. Knows nothing of planners, graphs or stores."""

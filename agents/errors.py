"""Why no plan can be had from a planner. Knows nothing of models."""


class PlannerDown(Exception):  # noqa: N818 - a state of the planner, said to the user
    """The planner cannot plan now: unreachable, too slow, over its budget. The message is why."""

"""A planner that needs no language model: words -> `Query` -> `Plan`. Knows nothing of graphs."""

from thirdwave.agents.offline.planner import OfflinePlanner as OfflinePlanner
from thirdwave.agents.offline.query import Query as Query
from thirdwave.agents.offline.query import query_from_json as query_from_json

"""Instructions: what is to be done to a pose, read beside the grammar of questions.

Finds out whom an instruction is about and of which kind it is; the words about the pose itself are
handed on as they were written. Knows nothing of bodies.
"""

from thirdwave.agents.offline.requests.reading import Asked as Asked
from thirdwave.agents.offline.requests.reading import read_fallback as read_fallback
from thirdwave.agents.offline.requests.reading import read_requests as read_requests
from thirdwave.agents.offline.requests.request import Request as Request
from thirdwave.agents.offline.requests.request import request_from_json as request_from_json
from thirdwave.agents.offline.requests.writing import TOOL_OF as TOOL_OF
from thirdwave.agents.offline.requests.writing import write_plan as write_plan

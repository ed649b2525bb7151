"""A real OpenAI-compatible server with a real small model, as a process of its own.

Run as `python -m tests.integration.real_server MODEL.gguf`: it writes its address as the first line
and serves until its standard input ends, so it never outlives who started it. Knows nothing of what
it is asked.
"""

import sys
from importlib import import_module
from typing import Any

THREADS = 1
"""More only wait for each other where other programs run, too."""
CONTEXT_TOKENS = 8192
LONGEST_REPLY_TOKENS = 24
"""Nothing sensible comes of this model anyway."""


def main() -> None:
    """Serve on a free port of the loopback interface."""
    xllamacpp: Any = import_module("xllamacpp")
    params = xllamacpp.CommonParams()
    params.model.path = sys.argv[1]
    params.model_alias = {"smollm2"}
    params.n_ctx = CONTEXT_TOKENS
    params.n_predict = LONGEST_REPLY_TOKENS
    params.n_parallel = 1
    params.warmup = False
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = THREADS
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()

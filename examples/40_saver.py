"""A LangGraph graph of your own that outlives its process: `RedisSaver` by itself.

Runs on the embedded server, in a folder of its own; give a URL to run it on a Redis of yours.
"""

import asyncio
import sys
import tempfile
from operator import add
from typing import Annotated, Any, NotRequired, TypedDict

from langchain_core.runnables import RunnableConfig
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt

from thirdwave.memory import RedisSaver, connect, stop_server


class Trip(TypedDict):
    wishes: Annotated[list[str], add]
    booked: NotRequired[str]


def ask(state: Trip) -> Any:
    return {"wishes": [interrupt("Where to?")]}


def book(state: Trip) -> Any:
    return {"booked": f"a train to {state['wishes'][-1]}"}


def graph_with(saver):
    builder = StateGraph(Trip).add_node("ask", ask).add_node("book", book)
    builder.add_edge(START, "ask").add_edge("ask", "book").add_edge("book", END)
    return builder.compile(checkpointer=saver)


def talk(saver):
    at: RunnableConfig = {"configurable": {"thread_id": "Ms {Ada} L."}}  # any id but an empty one
    asked = graph_with(saver).invoke({"wishes": ["somewhere warm"]}, at)
    print("it stops and asks:", asked["__interrupt__"][0].value)

    # Another graph object, as in another process: the thread goes on where it stopped.
    print("it goes on:", graph_with(saver).invoke(Command(resume="Lisbon"), at)["booked"])

    # The same saver in an event loop.
    graph = graph_with(saver)
    asyncio.run(graph.ainvoke({"wishes": []}, at))
    print("async:", asyncio.run(graph.ainvoke(Command(resume="Porto"), at))["booked"])

    print("checkpoints:", len(list(saver.list(at))), "of threads", saver.threads())
    saver.copy_thread("Ms {Ada} L.", "a copy")
    saver.prune(["Ms {Ada} L."])
    print("pruned:", len(list(saver.list(at))), "with", graph.get_state(at).values["wishes"])
    for thread_id in saver.threads():
        saver.delete_thread(thread_id)
    print("deleted:", saver.threads())


if len(sys.argv) > 1:
    with RedisSaver.from_url(sys.argv[1], "examples", ttl_s=3600) as saver:
        talk(saver)
else:
    with tempfile.TemporaryDirectory() as folder:
        with connect(None, folder) as client:
            talk(RedisSaver(client, "examples"))
        stop_server(folder)

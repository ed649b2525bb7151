"""Breaks things under a dialogue on purpose, and looks at what is left.

A client process holds a dialogue about a scene.json (`client.py`) with a real server, through a
proxy on a unix socket (`proxy.py`). At one command the client is killed, or the server, or the
connection is cut (`points.py`). Then somebody else looks whether everything that was acknowledged
is there, whether anything is half there, and goes on with the dialogue (`recovery.py`).
`matrix.py` does that at every command; `troubles.py` has what comes from elsewhere: a full disk,
full memory, a clock that jumps, rivals, a restart while somebody listens.
"""

import gc
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from tests.tools.workers.stubs import (
    WORKERS,
    ask,
    children,
    dead,
    eventually,
    gone,
    raw,
    served,
    worker,
)
from thirdwave.tools.base import ToolFailed

ECHO = """
def estimate(image, boxes, camera, values):
    print("noise on standard output", flush=True)
    os.system("echo noise of a child")
    return {"pid": os.getpid(), **values}, {"image": image, "camera": camera}
"""
ONCE = """
hello()
if not os.path.exists({mark!r}):
    open({mark!r}, "w").close()
    call = take()
    {bad}
while True:
    call = take()
    answer(call, fine=True)
"""

BAD = {
    "hangs": ("time.sleep(1000)", "no answer in"),
    "closes its output": ("os.close(1); time.sleep(1000)", "closed its standard output"),
    "crashes": ("os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
    "leaves quietly": ("os._exit(0)", "exit status 0"),
    "fails": (
        "sys.stderr.write('out of luck\\\\n'); os._exit(3)",
        "status 3; its last line: out of",
    ),
    "prints garbage": (
        "os.write(1, b'Loading checkpoint shards: 100%'); time.sleep(1000)",
        "begin",
    ),
    "sends half a frame": (
        "os.write(1, frames.pack({'type': 'result', 'id': 1}, call.arrays)[:-9]); os._exit(0)",
        "exit status 0",
    ),
    "sends half a frame and hangs": (
        "os.write(1, frames.pack({'type': 'result', 'id': 1}, call.arrays)[:-9]); time.sleep(1000)",
        "no answer in",
    ),
    "trickles": (
        "[(os.write(1, bytes([b])), time.sleep(0.2)) for b in frames.pack({'type': 'result'})]",
        "no answer in",
    ),
    "prints a word": ("os.write(1, b'ready'); time.sleep(1000)", "got b'ready'"),
    "claims a huge length": (
        "os.write(1, frames.PREFIX.pack(frames.MAGIC, 10, 1 << 60)); time.sleep(1000)",
        "at most",
    ),
    "answers another call": ("send({'type': 'result', 'id': 77}); time.sleep(1000)", "of call 77"),
    "answers without an id": ("send({'type': 'result'}); time.sleep(1000)", "of call None"),
    "answers at length": ("send({'type': 'result', 'id': 'a\\n' * 999})", "of call 'a"),
    "says an empty error": (
        "send({'type': 'error', 'id': 1, 'message': ''}); time.sleep(1000)",
        "error with a .message., got ''",
    ),
    "says null for an error": (
        "send({'type': 'error', 'id': 1, 'message': None}); time.sleep(1000)",
        "error with a .message., got None",
    ),
    "nests deeply": (
        "h = b'[' * 200000; os.write(1, frames.PREFIX.pack(frames.MAGIC, len(h), 0) + h)",
        "JSON header",
    ),
    "sends no archive": (
        'os.write(1, frames.PREFIX.pack(frames.MAGIC, 17, 3) + b\'{"type":"result"}abc\')',
        "arrays as .npz",
    ),
    "sends no message": ("os.write(1, frames.PREFIX.pack(frames.MAGIC, 2, 0) + b'[]')", "JSON obj"),
}


@pytest.fixture(autouse=True)
def _nothing_is_left():
    before = children()
    yield
    gc.collect()
    assert eventually(lambda: children() <= before), "processes or zombies were left behind"


def test_a_call_gives_values_and_arrays_whatever_the_repository_prints(tmp_path):
    with served(tmp_path, ECHO) as process:
        about = process.start()
        assert (about.model, about.body_model) == ("stub 1", "smpl")
        assert about.memory_mb > 5
        image = np.random.default_rng(0).integers(0, 255, (2000, 3000, 3), np.uint8)
        arrays = {"image": image, "boxes": np.zeros((1, 4)), "camera": np.eye(3)}
        reply = process.call({"n": 1}, arrays)
        assert np.array_equal(reply.arrays["image"], image)
        assert reply.values["n"] == 1
        assert ask(process, n=2).values["pid"] == reply.values["pid"] == process.pid


@pytest.mark.parametrize("what", BAD)
def test_a_worker_that_misbehaves_fails_the_call_and_the_next_one_works(tmp_path, what):
    bad, why = BAD[what]
    body = ONCE.format(mark=str(tmp_path / "mark"), bad=bad)
    with raw(tmp_path, body, call_timeout_s=6 if "no answer" in why else 60) as process:
        process.start()
        first = process.pid
        assert first is not None
        began = time.monotonic()
        with pytest.raises(ToolFailed, match=why) as failure:
            ask(process)
        assert time.monotonic() - began < 100
        assert "\n" not in str(failure.value)
        assert gone(first)
        assert ask(process).values == {"fine": True}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("time.sleep(1000)", "not ready in 2 s"),
        ("sys.exit(5)", "could not start: it ended with exit status 5"),
        ("os._exit(0)", "status 0"),
        ("1 / 0", "its last line: ZeroDivisionError"),
        ("print('hello', flush=True); time.sleep(1000)", "begin with"),
        ("hello(protocol=2)", "protocol 1 .*, got hello of 2"),
        ("hello(protocol='1')", r"protocol 1 \(a number\), got hello of '1'"),
        ("send({'type': 'error', 'message': None})", "could not start: expected an error with"),
        ("hello(name='other')", "expected the worker 'stub', got 'other'"),
        ("hello(licence='')", "expected model, licence"),
        ("hello(memory_mb='much')", "expected model, licence"),
        ("send({'type': 'error', 'id': None, 'message': 'no weights at x'})", "no weights at x"),
    ],
)
def test_a_worker_that_cannot_start_says_why(tmp_path, body, why):
    patience = 2 if "not ready" in why else 120
    with raw(tmp_path, body, start_timeout_s=patience) as process:
        with pytest.raises(ToolFailed, match=why):
            process.start()
        assert process.pid is None


def test_a_command_that_is_not_there_is_named():
    process = worker(["/no/such/python"])
    with pytest.raises(ToolFailed, match="could not start '/no/such/python'"):
        process.start()


def test_a_folder_that_is_not_there_is_named(tmp_path):
    process = served(tmp_path, ECHO, cwd=str(tmp_path / "gone"))
    with pytest.raises(ToolFailed, match=r"cwd: expected a folder, there is no .*gone"):
        process.start()


def test_the_last_line_is_one_of_this_call(tmp_path):
    estimate = """
    def estimate(image, boxes, camera, values):
        if values.get("say"):
            print(values["say"], file=sys.stderr, flush=True)
        if values.get("die"):
            os._exit(7)
        return {}, {}
    """
    with served(tmp_path, estimate, restarts=9) as process:
        ask(process, say="warning of the call before")
        with pytest.raises(ToolFailed, match=r"exit status 7$"):
            ask(process, die=True)
        ask(process, say="warning of the call before")
        with pytest.raises(ToolFailed, match=r"its last line: out of memory$"):
            ask(process, say="out of memory", die=True)


def test_errors_of_the_repository_come_as_one_line_and_the_worker_stays(tmp_path):
    estimate = """
    def estimate(image, boxes, camera, values):
        if values.get("raise"):
            raise ValueError("shapes do not fit\\nmore lines")
        if values.get("exit"):
            sys.exit(values["exit"])
        return {"pid": os.getpid()}, {}
    """
    with served(tmp_path, estimate) as process:
        pid = ask(process).values["pid"]
        with pytest.raises(ToolFailed, match=r"ValueError: shapes do not fit$"):
            ask(process, **{"raise": True})
        with pytest.raises(ToolFailed, match=r"called exit\(4\)"):
            ask(process, exit=4)
        assert ask(process).values["pid"] == pid


def test_an_error_says_its_first_line_with_anything_on_it_and_the_worker_stays(tmp_path):
    body = """
    hello()
    while True:
        send({"type": "error", "id": take().header["id"], "message": "\\n \\n boom\\nmore"})
    """
    with raw(tmp_path, body) as process:
        with pytest.raises(ToolFailed, match=r"^worker 'stub': boom$"):
            ask(process)
        first = process.pid
        with pytest.raises(ToolFailed, match="boom"):
            ask(process)
        assert process.pid == first


def test_a_picture_for_a_worker_that_does_not_read_times_out(tmp_path):
    with raw(tmp_path, "hello(); time.sleep(1000)", call_timeout_s=2) as process:
        process.start()
        with pytest.raises(ToolFailed, match="no answer in 2 s"):
            process.call({}, {"image": np.zeros((2000, 3000, 3), np.uint8)})


def test_a_worker_that_floods_its_standard_error_is_not_held_up(tmp_path):
    estimate = """
    def estimate(image, boxes, camera, values):
        sys.stderr.write("x" * 3_000_000 + "\\nthe end\\n")
        sys.stderr.flush()
        if values.get("die"):
            os._exit(1)
        return {}, {}
    """
    with served(tmp_path, estimate) as process:
        ask(process)
        with pytest.raises(ToolFailed, match="its last line: the end"):
            ask(process, die=True)


def test_a_worker_killed_between_calls_is_replaced_unnoticed(tmp_path):
    with served(tmp_path, ECHO) as process:
        first = ask(process).values["pid"]
        os.kill(first, signal.SIGKILL)
        assert eventually(lambda: dead(first))
        second = ask(process).values["pid"]
        assert second != first
        assert gone(first)


def test_words_between_calls_cost_the_worker_not_the_call(tmp_path):
    body = """
    hello()
    while True:
        answer(take(), pid=os.getpid())
        os.write(1, b"surprise")
    """
    with raw(tmp_path, body) as process:
        first = ask(process).values["pid"]
        time.sleep(0.5)
        assert ask(process).values["pid"] != first


def test_restarts_have_a_limit_that_a_good_call_resets(tmp_path):
    estimate = """
    def estimate(image, boxes, camera, values):
        if values.get("die"):
            os._exit(7)
        return {}, {}
    """
    with served(tmp_path, estimate, restarts=1) as process:
        for _ in range(2):
            ask(process)
            with pytest.raises(ToolFailed, match="status 7"):
                ask(process, die=True)
        with pytest.raises(ToolFailed, match="status 7"):
            ask(process, die=True)
        with pytest.raises(ToolFailed, match=r"failed 2 times in a row.*status 7.*unload it"):
            ask(process)


@pytest.mark.parametrize("how", ["close", "time-out", "crash"])
def test_grandchildren_end_with_the_worker(tmp_path, how):
    estimate = """
    def estimate(image, boxes, camera, values):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
        open(Model.marks, "w").write(str(child.pid))
        if values["how"] == "time-out":
            time.sleep(1000)
        if values["how"] == "crash":
            os._exit(1)
        return {}, {}
    """
    mark = tmp_path / "pid"
    patience = 10 if how == "time-out" else 60
    with served(tmp_path, estimate, "--marks", str(mark), call_timeout_s=patience) as process:
        process.start()
        if how == "close":
            ask(process, how=how)
        else:
            with pytest.raises(ToolFailed):
                ask(process, how=how)
        if how == "close":
            assert not gone(int(mark.read_text()))
            process.close()
        assert eventually(lambda: gone(int(mark.read_text())))


def test_a_worker_deaf_to_sigterm_ends_on_unloading(tmp_path):
    body = """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    hello()
    while True:
        time.sleep(1)
    """
    process = raw(tmp_path, body)
    process.start()
    pid = process.pid
    assert pid is not None
    began = time.monotonic()
    process.close()
    process.close()
    assert time.monotonic() - began < 20
    assert gone(pid)
    with pytest.raises(ToolFailed, match="unloaded"):
        ask(process)


def test_a_worker_leaves_by_itself_when_it_is_unloaded(tmp_path):
    estimate = ECHO + "\nimport atexit, signal\n"
    with served(tmp_path, estimate) as process:
        pid = ask(process).values["pid"]
    assert gone(pid)


def test_unloading_in_the_middle_of_a_call_ends_the_call(tmp_path):
    with raw(tmp_path, "hello(); take(); time.sleep(1000)", call_timeout_s=500) as process:
        process.start()
        said = []

        def calling() -> None:
            try:
                ask(process)
            except ToolFailed as failure:
                said.append(str(failure))

        thread = threading.Thread(target=calling)
        thread.start()
        time.sleep(0.3)
        process.close()
        thread.join(30)
        assert not thread.is_alive()
        assert "unloaded" in said[0]


def test_threads_take_turns(tmp_path):
    with served(tmp_path, ECHO) as process:
        got: list[int] = []

        def calling(number: int) -> None:
            got.extend(ask(process, n=number).values["n"] == number for _ in range(5))

        threads = [threading.Thread(target=calling, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert got == [True] * 20


def test_a_worker_that_nobody_holds_any_more_ends(tmp_path):
    process = served(tmp_path, ECHO)
    pid = ask(process).values["pid"]
    del process
    gc.collect()
    assert eventually(lambda: gone(pid))


HOST = """
import os, sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from tests.tools.workers.stubs import ask, served
process = served(Path({folder!r}), {estimate!r})
print(ask(process).values["pid"], flush=True)
{end}
"""


@pytest.mark.parametrize("end", ["ask(process, hang='sleep')", "ask(process, hang='C')", "pass"])
def test_a_worker_does_not_outlive_thirdwave(tmp_path, end):
    estimate = """
    import re
    def estimate(image, boxes, camera, values):
        if values.get("hang") == "sleep":
            time.sleep(1000)
        if values.get("hang") == "C":
            re.match(r"(a+)+$", "a" * 40 + "b")  # no other thread runs meanwhile
        return {"pid": os.getpid()}, {}
    """
    root = str(WORKERS.resolve().parents[1])
    script = HOST.format(tests=root, folder=str(tmp_path), estimate=estimate, end=end)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as host:
        assert host.stdout is not None
        pid = int(host.stdout.readline())
        if end != "pass":
            time.sleep(1.0)
            everybody = {pid} | children(pid)
            assert len(everybody) == 2
            host.kill()
            assert eventually(lambda: all(gone(one) for one in everybody))
    assert eventually(lambda: gone(pid))


def test_who_watches_a_worker_ends_with_it(tmp_path):
    with served(tmp_path, ECHO) as process:
        pid = ask(process).values["pid"]
        (watching,) = children(pid)
        os.kill(pid, signal.SIGKILL)
        assert eventually(lambda: gone(watching))


def test_a_worker_started_by_a_thread_that_ended_goes_on(tmp_path):
    with served(tmp_path, ECHO) as process:
        thread = threading.Thread(target=process.start)
        thread.start()
        thread.join()
        first = process.pid
        time.sleep(1.5)
        assert ask(process).values["pid"] == first

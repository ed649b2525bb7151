import ast
import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from tests.tools.workers.stubs import WORKERS
from thirdwave.tools.workers import frames
from thirdwave.tools.workers.frames import MAGIC, PREFIX, FrameError, pack, sizes, unpack

numbers = arrays_of.arrays(
    st.sampled_from([np.uint8, np.int64, np.float32, np.float64, np.bool_]),
    arrays_of.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
)


def parts(data: bytes) -> tuple[bytes, bytes]:
    head, body = sizes(data[: PREFIX.size])
    assert len(data) == PREFIX.size + head + body
    return data[PREFIX.size : PREFIX.size + head], data[PREFIX.size + head :]


@given(st.dictionaries(st.text("abc_", min_size=1), numbers, max_size=4), st.text())
def test_a_frame_comes_back_as_packed(arrays, text):
    frame = unpack(*parts(pack({"type": "call", "text": text}, arrays)))
    assert frame.header == {"type": "call", "text": text}
    assert set(frame.arrays) == set(arrays)
    for name, array in arrays.items():
        assert frame.arrays[name].dtype == array.dtype
        assert np.array_equal(frame.arrays[name], array, equal_nan=array.dtype.kind == "f")


def test_arrays_stored_by_column_come_back(tmp_path):
    array = np.asfortranarray(np.arange(12.0).reshape(3, 4))
    assert np.array_equal(unpack(*parts(pack({"type": "call"}, {"a": array}))).arrays["a"], array)


@given(st.binary(min_size=PREFIX.size, max_size=200))
def test_garbage_is_no_frame(data):
    if not data.startswith(MAGIC):
        with pytest.raises(FrameError, match="begin with"):
            sizes(data[: PREFIX.size])


@pytest.mark.parametrize(("head", "body"), [(1 << 30, 0), (10, 1 << 50)])
def test_lengths_beyond_the_limit_are_refused_before_anything_is_allocated(head, body):
    with pytest.raises(FrameError, match="at most"):
        sizes(PREFIX.pack(MAGIC, head, body))


@given(st.data())
def test_a_damaged_frame_is_refused_or_read_but_never_anything_else(data):
    whole = pack({"type": "call"}, {"a": np.arange(6.0).reshape(2, 3)})
    at = data.draw(st.integers(PREFIX.size, len(whole) - 1))
    broken = bytearray(whole)
    broken[at] ^= data.draw(st.integers(1, 255))
    try:
        frame = unpack(*parts(bytes(broken)))
    except FrameError:
        return
    assert isinstance(frame.header["type"], str)


def test_an_array_that_claims_more_than_it_holds_is_refused():
    whole = bytearray(pack({"type": "call"}, {"a": np.zeros(10)}))
    head, body = parts(bytes(whole))
    claimed = body.replace(b"(10,)", b"(9999999999,)"[:5], 1)
    assert claimed == body.replace(b"(10,)", b"(9999")
    with pytest.raises(FrameError):
        unpack(head, claimed)
    huge = b"\x93NUMPY\x01\x00" + struct.pack("<H", 70)
    text = b"{'descr': '<f8', 'fortran_order': False, 'shape': (999999999999,), }"
    with pytest.raises(FrameError, match="got 8 bytes"):
        frames._array(huge + text.ljust(69) + b"\n" + bytes(8))


def test_python_objects_do_not_travel(tmp_path):
    with pytest.raises(FrameError, match="Python objects"):
        pack({"type": "call"}, {"a": np.array([{}], object)})
    text = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    member = b"\x93NUMPY\x01\x00" + struct.pack("<H", 70) + text.ljust(69) + b"\n" + bytes(8)
    with pytest.raises(FrameError, match="pickled"):
        frames._array(member)


@pytest.mark.parametrize(
    "head", [b"", b"\xff", b"[]", b"{}", b'{"type": 1}', b"null", b'{"type": "call"']
)
def test_a_header_that_is_no_message_is_refused(head):
    with pytest.raises(FrameError):
        unpack(head, b"")


def member(data: bytes, method: int = zipfile.ZIP_STORED) -> bytes:
    """An archive of one member, as a frame carries it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("a.npy", data)
    return buffer.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_compressed_array_is_refused(method):
    whole = member(bytes(range(256)) * 40, method)
    start = 30 + len("a.npy")
    damaged = whole[: start + 9] + b"\xff" * 20 + whole[start + 29 :]
    with pytest.raises(FrameError, match=r"arrays as \.npz"):
        unpack(b'{"type": "call"}', damaged)


@pytest.mark.parametrize("text", ["{'descr': ('<f8', [(", "[" * 60, "{'shape': (1,", "\x00"])
def test_an_array_whose_header_cannot_be_parsed_is_refused(text):
    head = text.encode().ljust(69) + b"\n"
    data = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + bytes(8)
    with pytest.raises(FrameError, match=r"arrays as \.npz") as refused:
        unpack(b'{"type": "call"}', member(data))
    assert "\n" not in str(refused.value)


def test_a_header_that_nests_too_deeply_is_refused():
    with pytest.raises(FrameError, match="JSON header"):
        unpack(b'{"type": ' + b"[" * 200_000, b"")


@pytest.mark.parametrize(
    "path", ["frames.py", "serve.py", *(p.name for p in WORKERS.glob("*_worker.py"))]
)
def test_the_workers_side_is_written_in_python_38_and_imports_nothing_of_ours(path):
    tree = ast.parse((WORKERS / path).read_text(), feature_version=(3, 8))
    assert any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body
    )
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert not any(name.name.startswith("thirdwave") for name in node.names)
        if isinstance(node, ast.ImportFrom):
            assert not (node.module or "").startswith("thirdwave")
            assert node.level == 0
    assert Path(path).suffix == ".py"

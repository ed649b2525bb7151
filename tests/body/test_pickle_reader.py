"""A pickle is read as data: what a model needs comes out, and nothing in it is ever run."""

import base64
import contextlib
import copyreg
import pickle
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
import scipy.sparse

from thirdwave.body.pickle_reader import MAX_OPERATIONS, Built, Global, read_pickle
from thirdwave.body.pickled_arrays import as_array, read_array, read_members

# Written by Python 2.7.18 with numpy 1.16.6, scipy 1.2.3 and chumpy 0.70, by cPickle's protocols
# 0 and 2: the small sister of an official SMPL file, with numbers of no body.
PYTHON_2 = {
    0: (
        "eNrNV0uPozgQvvtnjGZFX6ZlG2NAWimR5pTVKIeNtKeWEA+HZicBC5yZ5N9vlSEJEAit2ctI7Sixy/X4qupz9UumGdk5"
        "SZE7RHPyjbGAeiGTnPrMF4y51BVcfCPNzvnLIWla6UtUq5zAR1qVjalPqalqol3ykqbvp6O+vKbvUaUbklWGaEHSKEpO"
        "xcEUZRSRKvlXpbDtka35W0vykmkfrMcOyQcKyNd3ogOSt3IhyjEKgtEx/q6iRsd1o8BfxsiGUvQtyoraXKIfcID7fGi2"
        "UWCTgYWXg2YC9JwdEoNi5tm7hanxkiRbq0lpVWZNVJX41arzrQOBFbYeZKpsHQivDoDGtGy9r2r1ejyB6biu48sAKYCY"
        "QpxWkJRZK6A5Iy8bSgykwSHgFufwG/c4gT/TiWfmohUIQxg7Zx84YJmAFMoLkHUhrD8dst1uN18AFlygMkH3ds7bmdLp"
        "taer+cP/u0A5BJQ0SWNDwxznt6xyD1Hl8jGt3G9RzSGPeZc2HtzTxkM8w3TlbWpc+pgal/VSkyPs+Rhnd4hzDjj+NnCN"
        "IHHdR0hc0bZObONBYFxvDIycAKZD1yaliRpzOdhtBPiQYL27Id76ERl11IfY4Kmgo+wJhvoFf8yemHBV9JpOjJ0UE04K"
        "fzF7Irhnz/1Y9q4r5J8318+Ur4YbGW5kyds5kcfBl5GcQrnEP46ElezVfBNh02I8IfnnUFfmWJTAfjawJo0t8B6bYw6U"
        "iIFbPY7ht30ven3vufN9P4RhZRHzBNrdzwHqeR2grAPUWjwNLMpfYBo2qvJ9f1ms4G3BR6VWTVMhFXt++x40aQGwtJX1"
        "Cr8ILKgTUxdnELrVomcfCInmizIrUoVFLNlMmPLa9fcYi36M0v1AjGyhyAbnXYxZbGJ0TMw55vUdW67m7BkXqWeHWUc0"
        "O+cYn3VdlAb9kmTTVmbUvMe2aqV/ay8t7fMH+Gr7WspwJgqfdlEIiEK65KNlQd1nv28t9VMV+bvBBPtzCfb5BDGwDxHD"
        "B9r+gS/UJIHMEwN04CHObQRQaQftt+7F23jzxQUy/1QYp7HtUb69fQIpj8RIF5gTmHLsRTmYl2pV1ZmCNOZkpw52wPL9"
        "a3P4gZ2ywvuYdSfxgOJZwB5JPOAPJI7y7oi6A/FI3YG3SN2B7GfIVsrvw95T11WyWpgJ+rr3fPXH5r4FG2LS2F6uemKf"
        "YSOctL5PVuXDPmxnT2eR9VA3Zeuhl5Svp4xRdz10nor1lHXqradionL9xKlg6JQZulSuuwaBoSQ2J6z0AP89KNVP/BqQ"
        "qckoCB/HjdA+BdkZNYQMB6R2TNK12qu6VtmN4UJuZ5JwXNjhRGGHXWHnIb+VLoyNOpS4N8dGoX99Vfn9velP72Hw69P7"
        "LJmOl1g49xbOg6fnZuF2+vS8fn6bLcTOFmJnC7Gzp7F3D8/rf92JXVA="
    ),
    2: (
        "eNqVVd2T01QUb5p2280WWBAQv1EXCX5URFRUMBFUpNGqi1cXZY1pcrfJ2KY596awfeiMPixLeeSP0VeGv8Dx1RfHB198"
        "YRiGGcdh8NzcG2t27Yxmkp7c3PP1+91zTr8tj0Ezid6JulC+Nl9Sl020lu+Hw34yavqhO0i4EQxSA/Qj30FlDFWTaN50"
        "3zgTGjCHW7Ux1E3ScPveN9Tlicc4hfkJWXCDiKUj9xJ+AMN33c4w6qVR7LoGp+h1YRUaRFv3NpZhB6m4UcpgZ5ssugFN"
        "aBxwdxCLVw67xrCIzjLvAY3R+e4J2vmxzGPAaLM/RMceY97IcBn1BzFP2dDHGHuklhEHchcecEobROtsLsNe09GcslO+"
        "olSCdJRQA/aR8toJp+RoqLLfdHSinWy32637eGU/TintTMhBSdgtq/Sv1y0r7Qw7GCcU/Dw4hgNb+XloEhohMvCwYuCR"
        "cGc7RKSPFpE+JpCGe8Jp2o/naYf7/2saxchPqMgHxWmiT4rRn1TRnypGf3qC1vUOd3k66lFYInqvw+EQMS65Ke0nPS+l"
        "8EwG8fAYzK0Qj6hAzyqIz6kgzxeDvLANYlNC1DOIR3Mw15fO4X3TkvIn6+fv++JW61+tH7LlbxJyDZMW5wkvrtTQtscG"
        "aT+K4Sipct9DKC/NqB6x6zEDjoWiDo6rOnh5Rh2QCvq2rizDcaKtFSC8IiBoAgL6GeZ+Xp1ZTw2BUMNHfELHCy2s4y6j"
        "nA8YvOZzP8JkJa9NXBn4IIcpi9YNOIH8vz6GN0xSi+Ig8imHNwvJnBTJ6BsilShP5dTsVDRFuJACY+ClHrxV8Ggpj3g+"
        "B6Tyj6oEf7HyNZrW+956wqI4Bds5RuZcHnp4JG9nZ0vmMNkEe/50wfMZ4bmyEZ6akMU8CV098mQv06gbphzeKdi9O62Z"
        "q9OaKdbIzb9rJa+hac2Q6lrP63J4bxXOmlfbrXvIB/KZHub3jYvwPiXzWfI40Ticy2cgowMWUATYNc7THhUDp4WH4Yzh"
        "A9FcWWd8OIb21s74SHYG9sTHqic+KfbE8raeOK/wOZVNwfqN/9sV8vvvVj4Y5P5t65AQ1+8ovbtWtlz6Q+n/acXZy718"
        "wNhyX7OlfdmWerot/VRsqV+1pb85W5rVld28sjNsZLyGY8VLhxw+JXpMLwPZNqo+UxPkc5NUomCdw4oYWbsSRtcoYzRQ"
        "BXVBjLAvFJNfFpm8OAkvZLyVN2E1XClw+pXgtCH7Ih/57sy++Lr0j74QV0XJqpJ1JfO/04aSO5RcVHK3knuV3KekKO9h"
        "8y/+hGhB"
    ),
}  # fmt: skip


class Touch:
    """Touches the file that its state names, as soon as an unpickler makes it."""

    def __setstate__(self, path):
        with open(path, "w"):
            pass


def text(value: str) -> bytes:
    """The value as protocol 2 writes it."""
    raw = value.encode()
    return b"X" + struct.pack("<I", len(raw)) + raw


def dotted(module: str, name: str) -> bytes:
    """A global as protocol 4 asks for it: `name` may go through attributes."""
    return text(module) + text(name) + b"\x93"


def touch(path) -> str:
    return f"touch '{path}'"


# Each would touch the file if a real unpickler read it, which the test below makes sure of.
LIVE = {
    "os.system": lambda p: b"cposix\nsystem\n(" + text(touch(p)) + b"tR.",
    "eval": lambda p: b"cbuiltins\neval\n(" + text(f"open({str(p)!r}, 'w').close()") + b"tR.",
    "exec of Python 2": lambda p: (
        b"\x80\x02c__builtin__\nexec\n(" + text(f"open({str(p)!r}, 'w').close()") + b"tR."
    ),
    "subprocess": lambda p: (
        b"csubprocess\ncheck_output\n((" + text("touch") + text(str(p)) + b"ltR."
    ),
    "attributes of numpy": lambda p: (
        b"\x80\x04" + dotted("numpy", "lib.format.open_memmap")
        + b"(" + text(str(p)) + text("w+") + text("f8") + b"K\x01\x85tR."
    ),
    "attributes of an allowed module": lambda p: (
        b"\x80\x04" + dotted("numpy._core.multiarray", "ndarray.tofile")
        + b"(" + dotted("numpy._core.multiarray", "zeros") + b"K\x01\x85R" + text(str(p)) + b"tR."
    ),
    "getattr": lambda p: (
        b"cbuiltins\ngetattr\n(cbuiltins\n__import__\n(" + text("os") + b"tR" + text("system")
        + b"tR(" + text(touch(p)) + b"tR."
    ),
    "functools.partial": lambda p: (
        b"cfunctools\npartial\n(cposix\nsystem\n" + text(touch(p)) + b"tR)R."
    ),
    "copyreg and a class of choice": lambda p: (
        b"ccopyreg\n_reconstructor\n(ctests.body.test_pickle_reader\nTouch\ncbuiltins\nobject\n"
        b"NtR" + text(str(p)) + b"b."
    ),
    "a new object": lambda p: (
        b"\x80\x02cnumpy\nmemmap\n(" + text(str(p)) + text("f8") + text("w+")
        + b"K\x00K\x01t\x81."
    ),
    "INST": lambda p: b"(" + text(touch(p)) + b"iposix\nsystem\n.",
    "OBJ": lambda p: b"(cposix\nsystem\n" + text(touch(p)) + b"o.",
    "a pickle in the pickle": lambda p: (
        b"c_pickle\nloads\n(" + b"B"
        + struct.pack("<I", len(inner := b"cposix\nsystem\n(" + text(touch(p)) + b"tR."))
        + inner + b"tR."
    ),
    "in a member beside good ones": lambda p: (
        b"}(" + text("v_template") + b"K\x01" + text("x")
        + b"cposix\nsystem\n(" + text(touch(p)) + b"tRu."
    ),
    "in the state of an allowed class": lambda p: (
        b"cnumpy\nndarray\n)\x85Rcposix\nsystem\n(" + text(touch(p)) + b"tRb."
    ),
    "an allowed name for the wrong call": lambda p: (
        b"c_codecs\nencode\n(cposix\nsystem\n(" + text(touch(p)) + b"tR" + text("latin1") + b"tR."
    ),
}  # fmt: skip


@pytest.fixture
def marker(tmp_path):
    return tmp_path / "it ran"


@pytest.mark.parametrize("name", LIVE)
def test_a_hostile_pickle_is_refused_by_name_and_runs_nothing(name, marker):
    data = LIVE[name](marker)
    with pytest.raises(ValueError, match=r"^refused a pickle"):
        read_members(data)
    with pytest.raises(ValueError, match=r"^refused a pickle"):
        read_array(data)
    assert not marker.exists()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", LIVE)
def test_the_hostile_pickles_are_live(name, marker):
    # The harm may be done before an unpickler notices that something is wrong.
    with contextlib.suppress(TypeError, AttributeError, pickle.UnpicklingError):
        pickle.loads(LIVE[name](marker))
    assert marker.exists(), "no harm to a real unpickler, so the test above tests nothing"


def test_the_refusal_names_what_was_asked_for():
    with pytest.raises(ValueError, match=r"'posix\.system'.*numpy\.savez"):
        read_members(b"cposix\nsystem\n.")
    with pytest.raises(ValueError, match=r"'numpy\.lib\.format\.open_memmap'"):
        read_members(b"\x80\x04" + dotted("numpy", "lib.format.open_memmap") + b".")


@pytest.mark.parametrize(
    "data",
    [
        b"Pos.system\n.",  # a persistent id
        b"N" + b"Q.",
        b"\x82\xf0.",  # the extension registry
        b"\x83\xf0\x00.",
        b"\x84\xf0\x00\x00\x00.",
        b"\x97.",  # a buffer from outside
        b"cnumpy\nndarray\n)}\x92.",  # NEWOBJ_EX
        b"cnumpy\ndtype\n}" + text("__class__") + b"K\x01sb.",  # state for a name, no object
        b"cnumpy\ndtype\n)R}b}b.",  # state a second time
        b"]}b.",  # state for a list
        b"K\x01)R.",  # a call of a number
        b"cnumpy\ndtype\n)R)R.",  # a call of what a call gave
        b"K\x01K\x02a.",  # appending to a number
        b"]K\x01K\x02s.",  # setting an item of a list
        b"}]K\x02s.",  # a list as a key
        b"\x8b" + struct.pack("<i", 100) + bytes(100) + b".",  # an integer of 800 bits
    ],
)  # fmt: skip
def test_opcodes_that_no_model_needs_are_refused(data):
    copyreg.add_extension("posix", "system", 0xF0)
    try:
        with pytest.raises(ValueError, match=r"^refused a pickle"):
            read_members(data)
    finally:
        copyreg.remove_extension("posix", "system", 0xF0)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<!DOCTYPE html><html>Please log in</html>",
        b"K\x01",  # no end
        b".",
        b"K\x01(\x85.",  # a tuple across a mark
        b"h\x07.",
        b"t.",
        b"X\xff\xff\xff\xffabc.",
        b"\x8e" + struct.pack("<Q", 1 << 62) + b"abc.",  # bytes that are not there
        b"T\xff\xff\xff\xffabc.",  # less than nothing
        b"S'\\d'\n.",
        b"S'\\x4'\n.",
        b"Sabc\n.",
        b"I" + b"9" * 5000 + b"\n.",
    ],
)
def test_a_damaged_pickle_is_said_to_be_damaged(data):
    with pytest.raises(ValueError, match=r"damaged at byte \d+"):
        read_members(data)


def test_small_files_cannot_take_much_memory():
    array = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\x00\x85C\x01btR(K\x01"
    double = b"cnumpy\ndtype\n(" + text("f8") + b"\x89\x88tR(K\x03" + text("<") + b"NNNtb"
    many = b"\x8a\x06" + struct.pack("<q", 1 << 38)[:6]
    sparse = b"cscipy.sparse.csc\ncsc_matrix\n)R}(" + text("_shape") + many + many + b"\x86"
    bombs = [
        b"}" + text("a") + array + many + b"\x85" + double + b"\x89C\x00tbs.",
        b"}" + text("a") + sparse + b"ubs.",
        b"}r\xff\xff\xff\xff" + text("a") + b"Ns.",  # a memo of four thousand million
        b"}" + text("a") + b"]" * 100_000 + b"a" * 99_999 + b"s.",  # nested deep
    ]
    tracemalloc.start()
    try:
        for bomb in bombs:
            for value in read_members(bomb).values():
                with pytest.raises(ValueError, match="expected"):
                    as_array(value)
        assert tracemalloc.get_traced_memory()[1] < 100e6
    finally:
        tracemalloc.stop()


def test_a_pickle_of_too_many_operations_is_refused():
    with pytest.raises(ValueError, match="operations"):
        read_members(b"N0" * (MAX_OPERATIONS // 2 + 1) + b"N.")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (pickle.dumps([1.0, 2.0]), "got a list"),
        (pickle.dumps(np.array(["a", "b"])), "dtype 'U1'"),
        (pickle.dumps(np.zeros(2, dtype=[("x", "f8")])), "dtype 'V8'"),
        (pickle.dumps(np.array([1.0, "x"], dtype=object)), "2 objects"),
        (pickle.dumps(np.zeros(3, dtype="c16")), "dtype 'c16'"),
        (b"cnumpy\nndarray\n.", "Global"),
        (b"cchumpy.ch\nCh\n)R.", r"got a chumpy\.ch\.Ch"),
        (b"cchumpy.ch_ops\ndot\n)R}" + text("a") + b"Nsb.", r"chumpy\.ch_ops\.dot"),
        (b"cchumpy.ch\nCh\n)Rq\x00}" + text("x") + b"h\x00sb.", "expected a pickled array"),
        (b"cscipy.sparse.csc\ncsc_matrix\n)R}b.", "sparse matrix of a sensible shape"),
    ],
)
def test_what_is_no_array_of_numbers_is_named(data, message):
    with pytest.raises(ValueError, match=message):
        read_array(data)


def sparse_state(**change):
    matrix = scipy.sparse.csc_matrix(np.array([[0.0, 0.5, 0], [0.25, 0.25, 0]]))
    state = {name: getattr(matrix, name) for name in ("data", "indices", "indptr")}
    state |= {"_shape": (2, 3)} | change
    return b"cscipy.sparse.csc\ncsc_matrix\n)R" + pickle.dumps(state)[:-1] + b"b."


@pytest.mark.parametrize(
    "change",
    [
        {"indices": np.array([1, 0, 2], np.int32)},
        {"indices": np.array([1, 0, -1], np.int32)},
        {"indices": np.array([1.0, 0.0, 1.0])},
        {"indptr": np.array([0, 3, 1, 3], np.int32)},
        {"indptr": np.array([0, 1, 3, 9], np.int32)},
        {"indptr": np.array([0.0, 1.0, 3.0, 3.0])},
        {"_shape": (2, -3)},
        {"_shape": (2, 3, 1)},
        {"_shape": (1 << 20, 1 << 20)},
    ],
)
def test_a_sparse_matrix_is_read_only_within_its_shape(change):
    np.testing.assert_array_equal(read_array(sparse_state()), [[0, 0.5, 0], [0.25, 0.25, 0]])
    with pytest.raises(ValueError, match="sparse matrix"):
        read_array(sparse_state(**change))


@pytest.mark.parametrize("protocol", PYTHON_2)
def test_a_file_of_python_2_with_chumpy_and_scipy_is_read_without_them(protocol):
    members = read_members(zlib.decompress(base64.b64decode("".join(PYTHON_2[protocol]))))
    sevenths = np.arange(24.0) / 7
    expected = {
        "v_template": sevenths[:6].reshape(2, 3),
        "shapedirs": sevenths.reshape(2, 3, 4)[:, :, :2],
        "J_regressor": [[0, 0.5, 0], [0.25, 0.25, 0]],
        "f": [[0, 1, 4294967295]],
        "weights": sevenths[:6].reshape(2, 3),
        "scale": 0.5,
    }
    for name, array in expected.items():
        np.testing.assert_array_equal(as_array(members[name]), array)
    assert members["bs_type"] == "lrotmin"
    assert members["bs_style"] == b"lbs"
    assert members["big"] == 2**70
    assert members["flags"] == [True, None, -3, b"it's\xff\n\\"]
    with pytest.raises(ValueError, match=r"chumpy\.ch_ops\.dot"):
        as_array(members["J"])


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_protocol_of_python_3_gives_the_same_arrays(protocol):
    rng = np.random.default_rng(3)
    given = {
        "plain": rng.normal(size=(4, 3)),
        "fortran": np.asfortranarray(rng.normal(size=(4, 3))),
        "strided": rng.normal(size=(4, 6))[:, ::2],
        "swapped": rng.normal(size=3).astype(">f4"),
        "integers": np.arange(300, dtype=np.uint16),
        "truths": np.array([True, False]),
        "scalar": np.float64(1.5),
        "empty": np.zeros((0, 3)),
        "columns": scipy.sparse.csc_matrix(np.eye(3) * 2),
        "rows": scipy.sparse.csr_array(np.eye(3) + 1),
        "boxed": np.array(scipy.sparse.csc_matrix(np.eye(2)), dtype=object),
    }
    found = read_members(pickle.dumps(given, protocol))
    for name, value in given.items():
        inner = value.item() if name == "boxed" else value
        plain = inner.toarray() if scipy.sparse.issparse(inner) else np.asarray(inner)
        np.testing.assert_array_equal(as_array(found[name]), plain, err_msg=name)


def test_plain_values_come_back_as_they_are():
    given = {"a": [1, -2, 2**60, 0.5, None, True, "é\n", b"\x00\xff"], "b": ({"c": ()}, "x" * 300)}
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        found = read_pickle(pickle.dumps(given, protocol), lambda name: name.module == "_codecs")
        assert found["b"] == given["b"]
        assert found["a"][:-1] == given["a"][:-1]
        if protocol >= 3:
            assert found["a"][-1] == b"\x00\xff"
        else:
            assert isinstance(found["a"][-1], Built)
            assert found["a"][-1].maker == Global("_codecs", "encode")


def test_whatever_bytes_come_the_answer_is_a_value_or_a_valueerror():
    rng = np.random.default_rng(5)
    good = [zlib.decompress(base64.b64decode("".join(text))) for text in PYTHON_2.values()]
    opcodes = np.frombuffer(b"Rb02)(tas}]eu1dlh\x81\x85\x93\x94", np.uint8)
    refused = 0
    for trial in range(1500):
        data = np.frombuffer(good[trial % len(good)], np.uint8).copy()
        at = rng.integers(0, len(data), rng.integers(1, 6))
        data[at] = rng.choice(opcodes, len(at)) if trial % 3 else rng.integers(0, 256, len(at))
        try:
            for value in read_members(data.tobytes()).values():
                as_array(value)
        except ValueError:
            refused += 1
    assert refused > 500

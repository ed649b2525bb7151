"""Which renderer draws: pyrender where OpenGL works without a window, else the numpy rasteriser.

Knows nothing of what is drawn.
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from thirdwave.scene import Camera
from thirdwave.tools.rendering.gl_platform import choose_platform
from thirdwave.tools.rendering.layer import Bytes, CannotDraw, Mesh, Renderer

AUTO = "auto"
_loading = Lock()


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Drawing:
    """What was drawn, by whom, and why not by those before."""

    layer: Bytes
    """Premultiplied red, green, blue and coverage, 0..255. Shape (H, W, 4)."""
    renderer: str
    passed_over: Mapping[str, str]
    """Renderers that were tried first -> one line: why they could not."""


def draw(meshes: Sequence[Mesh], camera: Camera, renderer: str = AUTO) -> Drawing:
    """`meshes` as `camera` sees them, by the named renderer or by the first that works ("auto").

    Raises ValueError for an unknown name, CannotDraw when the named one does not work here.
    """
    if renderer not in RENDERERS and renderer != AUTO:
        known = ", ".join((AUTO, *RENDERERS))
        raise ValueError(f"renderer: expected one of {known}, got {renderer!r}")
    passed_over: dict[str, str] = {}
    for name in RENDERERS if renderer == AUTO else (renderer,):
        try:
            layer = _load(name)(meshes, camera)
        except CannotDraw as reason:
            passed_over[name] = str(reason)
            _unusable.setdefault(name, str(reason))
            continue
        return Drawing(layer=layer, renderer=name, passed_over=passed_over)
    why = "; ".join(f"{name}: {reason}" for name, reason in passed_over.items())
    raise CannotDraw(f"cannot draw here ({why}); set renderer to {AUTO!r}")


def _pyrender() -> Renderer:
    choose_platform()
    # The libraries below warn while they are read; what they warn of is not the reader's to mend.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from thirdwave.tools.rendering import with_pyrender
        except (ImportError, AttributeError) as error:  # PyOpenGL without its library: the latter
            raise CannotDraw(f"pyrender cannot be loaded: {error}") from error
    return with_pyrender.draw


def _raster() -> Renderer:
    from thirdwave.tools.rendering import with_raster

    return with_raster.draw


RENDERERS: Mapping[str, Callable[[], Renderer]] = {"pyrender": _pyrender, "raster": _raster}
"""Renderers by name, best first, and what loads each; CannotDraw says why one does not work."""

_loaded: dict[str, Renderer] = {}
_unusable: dict[str, str] = {}
# What did not work once does not work later in the same process, and asking again takes time.


def _load(name: str) -> Renderer:
    with _loading:
        if name in _unusable:
            raise CannotDraw(_unusable[name])
        if name not in _loaded:
            _loaded[name] = RENDERERS[name]()
        return _loaded[name]

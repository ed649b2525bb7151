"""Which OpenGL without a window this machine has: EGL, else OSMesa, else a reason for neither.

PyOpenGL binds to one platform for the life of the process when it is first imported, so that the
choice has to be made, and be right, before. Knows nothing of what will be drawn.
"""

import ctypes
import ctypes.util
import os

from thirdwave.tools.rendering.layer import CannotDraw

PLATFORM_VARIABLE = "PYOPENGL_PLATFORM"
_DEVICE_PLATFORM = 0x313F  # EGL_PLATFORM_DEVICE_EXT


def choose_platform() -> str:
    """Set PYOPENGL_PLATFORM, unless the user has, and return it.

    Raises CannotDraw that names what was tried.
    """
    if given := os.environ.get(PLATFORM_VARIABLE):
        return given
    # Mesa tells stderr which hardware drivers it passed over; the software one is good enough.
    os.environ.setdefault("EGL_LOG_LEVEL", "fatal")
    reasons: list[str] = []
    for name, why_not in (("egl", why_not_egl), ("osmesa", why_not_osmesa)):
        reason = why_not()
        if reason is None:
            os.environ[PLATFORM_VARIABLE] = name
            return name
        reasons.append(reason)
    raise CannotDraw("; ".join(reasons))


def why_not_egl() -> str | None:
    """None when EGL gives a display without a screen, else the reason it does not."""
    egl = _library("EGL", "libEGL.so.1")
    if egl is None:
        return "EGL: no libEGL (Debian: libegl1 libgl1-mesa-dri)"
    if _library("GL", "libGL.so.1") is None:
        return "EGL: no libGL, which pyrender needs beside it (Debian: libgl1)"
    egl.eglGetProcAddress.restype = ctypes.c_void_p
    egl.eglGetProcAddress.argtypes = [ctypes.c_char_p]
    query = egl.eglGetProcAddress(b"eglQueryDevicesEXT")
    connect = egl.eglGetProcAddress(b"eglGetPlatformDisplayEXT")
    if not query or not connect:
        return "EGL: it cannot draw without a screen (no EGL_EXT_platform_device)"
    wanted = os.environ.get("EGL_DEVICE_ID", "0")
    number = int(wanted) if wanted.isdecimal() else 0
    devices, found = (ctypes.c_void_p * (number + 1))(), ctypes.c_int(0)
    query_devices = ctypes.CFUNCTYPE(ctypes.c_uint, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(
        query
    )
    if not query_devices(number + 1, devices, ctypes.byref(found)) or found.value <= number:
        return f"EGL: no device {number}"
    get_display = ctypes.CFUNCTYPE(
        ctypes.c_void_p, ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p
    )(connect)
    display = get_display(_DEVICE_PLATFORM, devices[number], None)
    egl.eglInitialize.argtypes = [ctypes.c_void_p] * 3
    if not display or not egl.eglInitialize(display, None, None):
        return f"EGL: device {number} cannot be opened"
    return None


def why_not_osmesa() -> str | None:
    """None when libOSMesa can be loaded, else the reason it cannot."""
    if _library("OSMesa", "libOSMesa.so.8") is None:
        return "OSMesa: no libOSMesa (Debian: libosmesa6)"
    if _library("GL", "libGL.so.1") is None:
        return "OSMesa: no libGL, which pyrender needs beside it (Debian: libgl1)"
    return None


def _library(name: str, soname: str) -> ctypes.CDLL | None:
    for candidate in (soname, ctypes.util.find_library(name)):
        if candidate is None:
            continue
        try:
            return ctypes.CDLL(candidate, mode=ctypes.RTLD_GLOBAL)
        except OSError:
            continue
    return None

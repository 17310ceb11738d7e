"""What SDL knows and pygame does not tell: displays by name and place, real pixels, the retrace.

pygame carries its own SDL inside; these calls go to that same copy. Should one day the library
or a call be missing, each answer falls back to what can be said without it.
"""

import ctypes
import sys
from collections.abc import Callable, Sequence
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_uint32, c_void_p
from pathlib import Path
from typing import Any

from visualizer.output.displays import Display, named


class _Rect(Structure):
    _fields_ = [("x", c_int), ("y", c_int), ("w", c_int), ("h", c_int)]


class Sdl:
    """The SDL that the compiled module `extension` (a file of pygame's) was linked to."""

    def __init__(self, extension: str) -> None:
        # Looking a name up in a library also searches what it was linked to, except on Windows,
        # where SDL2.dll lies beside pygame's own files.
        path = Path(extension)
        library = path.with_name("SDL2.dll") if sys.platform == "win32" else path
        try:
            self._library: ctypes.CDLL | None = ctypes.CDLL(str(library))
        except OSError:
            self._library = None
        self._name = self._call("SDL_GetDisplayName", c_char_p, c_int)
        self._bounds = self._call("SDL_GetDisplayBounds", c_int, c_int, POINTER(_Rect))
        self._window = self._call("SDL_GetWindowFromID", c_void_p, c_uint32)
        self._display = self._call("SDL_GetWindowDisplayIndex", c_int, c_void_p)
        self._drawable = self._call(
            "SDL_GL_GetDrawableSize", None, c_void_p, POINTER(c_int), POINTER(c_int)
        )
        self._interval = self._call("SDL_GL_SetSwapInterval", c_int, c_int)

    def displays(
        self, sizes: Sequence[tuple[int, int]], rates_hz: Sequence[float]
    ) -> tuple[Display, ...]:
        """Return every display, in SDL's order; `sizes` and `rates_hz` are pygame's of them."""
        found = []
        for index, (size, rate_hz) in enumerate(zip(sizes, rates_hz, strict=False)):
            name = self._name(index) if self._name else None
            area = _Rect(0, 0, *size)
            if self._bounds:
                self._bounds(index, byref(area))
            text = name.decode("utf-8", "replace") if name else f"display {index + 1}"
            found.append(Display(text, (area.x, area.y), (area.w, area.h), rate_hz))
        return named(found)

    def display_of(self, window: int) -> int:
        """Return the index of the display that holds most of `window` (its SDL id)."""
        if not self._window or not self._display:
            return 0
        return max(0, int(self._display(self._window(window))))

    def drawable(self, window: int, otherwise: tuple[int, int]) -> tuple[int, int]:
        """Return the size of `window` in real pixels."""
        if not self._window or not self._drawable:
            return otherwise
        width, height = c_int(), c_int()
        self._drawable(self._window(window), byref(width), byref(height))
        return (width.value, height.value) if width.value and height.value else otherwise

    def wait_for_retrace(self) -> bool:
        """Ask that swaps wait for the display; return whether the driver promises it."""
        return self._interval is not None and self._interval(1) == 0

    def _call(self, name: str, result: Any, *arguments: Any) -> Callable[..., Any] | None:
        function = getattr(self._library, name, None)
        if function is not None:
            function.restype, function.argtypes = result, arguments
        return function

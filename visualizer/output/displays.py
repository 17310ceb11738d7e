"""Which displays there are, and which one is meant."""

import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from visualizer.errors import DisplayError


@dataclass(frozen=True, slots=True)
class Display:
    """A display as the desktop has arranged it."""

    name: str  # what its maker calls it: "DELL U2720Q 27\""; unlike every other's, see `named`
    origin: tuple[int, int]  # of its upper left corner on the desktop, in the desktop's units
    size: tuple[int, int]  # in the same units, which are pixels unless the desktop scales
    refresh_hz: float  # 0 if the display does not say

    @property
    def area(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Its place on the desktop."""
        return self.origin, self.size

    def centred(self, size: tuple[int, int]) -> tuple[int, int]:
        """Return where a window of `size` lies in the middle of it, and not outside it."""
        (x, y), (width, height) = self.area
        return x + max(0, (width - size[0]) // 2), y + max(0, (height - size[1]) // 2)


def named(displays: Sequence[Display]) -> tuple[Display, ...]:
    """Return `displays` in the same order, each with a name of its own.

    Twins are numbered from left to right, so that a name stays with its place on the desk
    whatever order the system lists them in.
    """
    shared = {name for name, n in Counter(d.name for d in displays).items() if n > 1}
    count: Counter[str] = Counter()
    names = {}
    for index, display in sorted(enumerate(displays), key=lambda item: item[1].origin):
        name = display.name or "display"
        if display.name in shared:
            count[display.name] += 1
            name = f"{name} #{count[display.name]}"
        names[index] = name
    return tuple(replace(display, name=names[i]) for i, display in enumerate(displays))


def choose(displays: Sequence[Display], wanted: str) -> int:
    """Return the index of the display that `wanted` means.

    `wanted` is a name, any part of one that only one has, or a number counted from 1. Raises
    DisplayError, with the near names, if there is none.
    """
    low = wanted.casefold()
    names = [display.name.casefold() for display in displays]
    if low in names:
        return names.index(low)
    if wanted.isdecimal() and 1 <= int(wanted) <= len(displays):
        return int(wanted) - 1
    holding = [index for index, name in enumerate(names) if low in name]
    if len(holding) == 1:
        return holding[0]
    near = [names.index(name) for name in get_close_matches(low, names, cutoff=0.4)]
    told = ", ".join(repr(displays[i].name) for i in holding or near or range(len(displays)))
    raise DisplayError(
        f"{'more than one' if holding else 'no'} display is called {wanted!r}; "
        f"{'near names' if near and not holding else 'there are'}: {told or 'none'}. "
        f"Give a name or a number from 1 to {len(displays)} with --display."
    )


def unavailable(reason: str) -> str:
    """Say that there is no desktop to show anything on, and what to do about it."""
    remedy = "Start it from the desktop, or draw without a window with --offscreen."
    if not sys.platform.startswith("linux"):
        return f"no display can be opened ({reason}). {remedy}"
    where = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    if not where:
        return f"there is no display: DISPLAY and WAYLAND_DISPLAY are not set. {remedy}"
    return f"the display {where!r} cannot be opened ({reason}). {remedy}"

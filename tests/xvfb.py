"""A private X server whose screen is a file: what a window really shows, without a display.

Xvfb keeps the screen in a file in the X Window Dump format (X11/XWDFile.h); reading that file
costs the window under test nothing, so it is the measuring instrument of the end-to-end tests.
"""

import mmap
import os
import struct
import subprocess
import time
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

XWD_HEADER = struct.Struct(">25I")  # the numbers before the window's name, most significant first


class Xvfb:
    """An X server of its own for the length of a `with` block.

    `folder` holds the screen's file; `size` is in pixels; `wm` adds a window manager (openbox),
    without which no window ever loses the focus; `options` are more of the server's own. `env`
    is what a program needs to draw here.
    """

    def __init__(
        self,
        folder: Path,
        size: tuple[int, int] = (1280, 720),
        *,
        wm: bool = False,
        options: tuple[str, ...] = (),
    ) -> None:
        self._folder = folder / f"xvfb{id(self)}"
        self._size = size
        self._wm = wm
        self._options = options
        self._children: list[subprocess.Popen[bytes]] = []
        self.env: dict[str, str] = {}

    def __enter__(self) -> "Xvfb":
        self._folder.mkdir(parents=True)
        try:
            number = self._start_server()
            self.env = environment(number, self._folder)
            self._map = self._open_screen()
            if self._wm:
                self._start_window_manager()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def screen(self, step: int = 1) -> NDArray[np.uint8]:
        """Return what is shown now, (h, w, 3) red, green, blue, top row first.

        `step` takes only every so many-th pixel each way: a glance that costs next to nothing.
        """
        header = XWD_HEADER.unpack_from(self._map)
        start, bits, stride, colours = header[0], header[11], header[12], header[19]
        width, height = header[4], header[5]
        assert bits == 32, f"{bits} bits a pixel"
        assert header[7] == 0, "most significant byte first"
        start += colours * 12  # the colour map's entries, XWDColor
        rows = np.frombuffer(self._map, np.uint8, height * stride, start).reshape(height, stride)
        return rows[:, : width * 4].reshape(height, width, 4)[::step, ::step, 2::-1].copy()

    def xdotool(self, *words: object) -> str:
        """Run xdotool here: keys, pointer and windows, as a person's hand would move them."""
        return run("xdotool", *words, env=self.env)

    def window(self, process: int) -> int:
        """Return the window of the process with this id, once it is on the screen."""
        return int(self.xdotool("search", "--sync", "--onlyvisible", "--pid", process).split()[0])

    def _start_server(self) -> int:
        width, height = self._size
        read, write = os.pipe()
        try:
            self._spawn(
                *("Xvfb", "-displayfd", str(write), "-fbdir", str(self._folder)),
                *("-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"),
                *self._options,
                pass_fds=(write,),
            )
        finally:
            os.close(write)
        with os.fdopen(read) as ready:
            number = ready.readline().strip()  # an end of file, if the server did not start
        assert number, "Xvfb did not start"
        return int(number)

    def _open_screen(self) -> mmap.mmap:
        with (self._folder / "Xvfb_screen0").open("rb") as file:
            return mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)

    def _start_window_manager(self) -> None:
        self._spawn("openbox", "--sm-disable", env=self.env)
        patience = time.monotonic() + 20
        while "WINDOW" not in self._property("_NET_SUPPORTING_WM_CHECK"):
            assert time.monotonic() < patience, "openbox did not start"
            time.sleep(0.02)

    def _property(self, name: str) -> str:
        done = subprocess.run(
            ["xprop", "-root", name], env=self.env, capture_output=True, text=True, check=False
        )
        return done.stdout.upper()

    def _spawn(
        self, *command: str, env: dict[str, str] | None = None, pass_fds: tuple[int, ...] = ()
    ) -> None:
        silent = subprocess.DEVNULL
        self._children.append(
            subprocess.Popen(command, stdout=silent, stderr=silent, env=env, pass_fds=pass_fds)
        )

    def _stop(self) -> None:
        for child in reversed(self._children):
            child.terminate()
            child.wait(20)


def environment(number: int | str, home: Path) -> dict[str, str]:
    """Return what a program needs to be on X display `number` and on no other."""
    rest = {key: value for key, value in os.environ.items() if key not in _OTHER_DISPLAYS}
    folders = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), str(home))
    return {**rest, **folders, "DISPLAY": f":{number}", "SDL_VIDEODRIVER": "x11"}


def run(*words: object, env: dict[str, str]) -> str:
    """Return what the command `words` prints; it must succeed, and soon."""
    done = subprocess.run(
        [*map(str, words)], env=env, capture_output=True, text=True, check=True, timeout=20
    )
    return done.stdout.strip()


_OTHER_DISPLAYS = {"DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "XDG_SESSION_TYPE", "XAUTHORITY"}

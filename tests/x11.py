"""What an X server knows besides pixels: the pointer, the screen saver, two displays at once."""

import ctypes
import os
import shutil
import subprocess
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_short, c_ulong, c_ushort, c_void_p
from pathlib import Path
from types import TracebackType

from tests.xvfb import environment, run


class _Cursor(Structure):
    """XFixesCursorImage, as far as it is read (X11/extensions/Xfixes.h)."""

    _fields_ = [
        ("x", c_short),
        ("y", c_short),
        ("width", c_ushort),
        ("height", c_ushort),
        ("xhot", c_ushort),
        ("yhot", c_ushort),
        ("serial", c_ulong),
        ("pixels", POINTER(c_ulong)),
    ]


class _SaverInfo(Structure):
    """XScreenSaverInfo (X11/extensions/scrnsaver.h)."""

    _fields_ = [
        ("window", c_ulong),
        ("state", c_int),
        ("kind", c_int),
        ("til_or_since", c_ulong),
        ("idle", c_ulong),
        ("mask", c_ulong),
    ]


class _Connection:
    """A connection of our own to the X server."""

    def __init__(self, display: str) -> None:
        self._x11 = ctypes.CDLL("libX11.so.6")
        self._x11.XOpenDisplay.restype = c_void_p
        self._x11.XOpenDisplay.argtypes = [c_char_p]
        self._x11.XDefaultRootWindow.restype = c_ulong
        self._display = c_void_p(self._x11.XOpenDisplay(display.encode()))
        assert self._display, f"no X server at {display}"

    def close(self) -> None:
        self._x11.XCloseDisplay(self._display)


class Pointer(_Connection):
    """The pointer as it looks now."""

    def shown(self) -> bool:
        """Return whether any pixel of the pointer can be seen."""
        fixes = ctypes.CDLL("libXfixes.so.3")
        fixes.XFixesGetCursorImage.restype = POINTER(_Cursor)
        cursor = fixes.XFixesGetCursorImage(self._display)
        image = cursor.contents
        shown = any(image.pixels[i] >> 24 & 0xFF for i in range(image.width * image.height))
        self._x11.XFree(cursor)
        return shown


class Saver(_Connection):
    """The server's screen saver."""

    def wait(self, seconds: int) -> None:
        """Let it come on after so many `seconds` of idleness."""
        self._x11.XSetScreenSaver(self._display, seconds, 0, 1, 1)
        self._x11.XSync(self._display, 0)

    def on(self) -> bool:
        saver = ctypes.CDLL("libXss.so.1")
        info = _SaverInfo()
        root = c_ulong(self._x11.XDefaultRootWindow(self._display))
        saver.XScreenSaverQueryInfo(self._display, root, byref(info))
        return bool(info.state == 1)  # ScreenSaverOn


class TwoDisplays:
    """An X server with two displays side by side, DUMMY0 and DUMMY1, that nobody can look at.

    Xvfb has one display only; Xorg's dummy driver has sixteen outputs.
    """

    CONFIG = """
Section "ServerFlags"
    Option "DontVTSwitch" "true"
    Option "AutoAddDevices" "false"
    Option "AutoEnableDevices" "false"
EndSection
Section "Device"
    Identifier "dummy"
    Driver "dummy"
    VideoRam 64000
EndSection
Section "Monitor"
    Identifier "monitor"
    HorizSync 5.0-1000.0
    VertRefresh 5.0-200.0
EndSection
Section "Screen"
    Identifier "screen"
    Device "dummy"
    Monitor "monitor"
    DefaultDepth 24
    SubSection "Display"
        Depth 24
        Virtual {width} {height}
        Modes "{first}"
    EndSubSection
EndSection
"""
    SERVER = Path("/usr/lib/xorg/Xorg")  # not Debian's wrapper, which asks for a console

    @classmethod
    def possible(cls) -> bool:
        driver = cls.SERVER.parent / "modules/drivers/dummy_drv.so"
        return cls.SERVER.exists() and driver.exists() and shutil.which("xrandr") is not None

    def __init__(self, folder: Path, first: tuple[int, int], second: tuple[int, int]) -> None:
        self._folder, self._first, self._second = folder, first, second
        self.env: dict[str, str] = {}

    def __enter__(self) -> "TwoDisplays":
        modes = [f"{width}x{height}" for width, height in (self._first, self._second)]
        config = self._folder / "xorg.conf"
        config.write_text(
            self.CONFIG.format(
                width=self._first[0] + self._second[0],
                height=max(self._first[1], self._second[1]),
                first=modes[0],
            )
        )
        read, write = os.pipe()
        self._server = subprocess.Popen(
            [
                *(self.SERVER, "-displayfd", str(write), "-config", config),
                *("-logfile", self._folder / "xorg.log", "-noreset", "-nolisten", "tcp"),
                *("-novtswitch", "-sharevts", "vt7"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(write,),
        )
        os.close(write)
        with os.fdopen(read) as ready:
            self.env = environment(ready.readline().strip(), self._folder)
        try:
            run("xrandr", "--addmode", "DUMMY1", modes[1], env=self.env)
            place = ("--mode", modes[1], "--right-of", "DUMMY0")
            run("xrandr", "--output", "DUMMY1", *place, env=self.env)
            run("xrandr", env=self.env)  # asking makes the server notice what is connected
        except BaseException:
            self._server.terminate()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.terminate()
        self._server.wait(20)

    def xdotool(self, *words: object) -> str:
        return run("xdotool", *words, env=self.env)

"""What ALSA's plug-in is told, through the environment, while it opens a stream.

`getenv` in one thread may meet `setenv` in another, and the graphics driver reads the environment
whenever it likes. Until glibc 2.41 that is safe only where a name that is there already gets
another value, so every name is there from the start and stays.
"""

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from visualizer.audio.loopback import Hearable

MARK = "fluorescent.ear"  # a property by which we find our own stream among the server's
TOLD = ("PULSE_SOURCE", "PULSE_PROP", "PIPEWIRE_ALSA")  # anew at each opening
SETTINGS = "PULSE_CLIENTCONFIG"  # names a file, once and for all
DEVICES = "ALSA_CONFIG_PATH"  # names a file; an empty value stands for the system's own

# PortAudio opens every device it reads of. Among the system's is one that encodes AC-3: for it come
# eighty libraries of video, 15 MB. The default must be there, or PortAudio ends the program.
ONLY_THE_SERVER = "pcm.pulse.type pulse\npcm.default.type pulse\n"

_written: dict[str, IO[str]] = {}  # held open: a temporary file goes when it is let go


def reserve() -> None:
    """Put all names into the environment; on the main thread, before others begin.

    An empty value says nothing to either server, and whoever opens a stream replaces it.
    """
    for name in TOLD:
        os.environ.setdefault(name, "")
    if os.environ.get(SETTINGS) not in _written:
        with suppress(OSError, RuntimeError):  # no room, or no home: then without, as others do
            # If the server dies while the plug-in holds a piece of memory shared with it, libpulse
            # waits for the plug-in and the plug-in for libpulse: without sharing it cannot happen.
            _write(SETTINGS, f"{_own_settings()}enable-shm = no\n")
    if not os.environ.get(DEVICES):
        with suppress(OSError):
            _write(DEVICES, ONLY_THE_SERVER)


def look_wider() -> bool:
    """Let ALSA see all devices of the system; return whether it did not before."""
    narrow = os.environ.get(DEVICES) in _written
    if narrow:
        os.environ[DEVICES] = ""
    return narrow


def _write(name: str, lines: str) -> None:
    settings = NamedTemporaryFile("w", prefix="fluorescent-", suffix=".conf")  # noqa: SIM115 - stays open
    settings.write(lines)
    settings.flush()
    _written[settings.name] = settings
    atexit.register(settings.close)
    os.environ[name] = settings.name


@contextmanager
def told(found: Hearable, mark: str) -> Iterator[None]:
    """Tell the plug-in what to record while a stream opens, then what the user told it."""
    properties = f"{MARK}={mark}"
    wanted = {"PULSE_SOURCE": found.device}
    if found.kind == "loopback":
        # PipeWire records the microphone unless it is told that outputs are meant; for a
        # microphone the same words give silence.
        wanted["PULSE_PROP"] = f"{properties} stream.capture.sink=true stream.monitor=true"
        output = found.device.removesuffix(".monitor")
        wanted["PIPEWIRE_ALSA"] = (
            f'{{ {MARK}="{mark}" stream.capture.sink=true target.object="{output}" }}'
        )
    else:
        wanted["PULSE_PROP"] = properties
        wanted["PIPEWIRE_ALSA"] = f'{{ {MARK}="{mark}" target.object="{found.device}" }}'
    before = {name: os.environ[name] for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.update(before)


def _own_settings() -> str:
    """Return lines that include the client settings libpulse would read by itself."""
    home = Path.home()
    places = [
        os.environ.get(SETTINGS),
        Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "pulse/client.conf",
        home / ".pulse/client.conf",
        "/etc/pulse/client.conf",
    ]
    found = next((Path(place) for place in places if place and Path(place).is_file()), None)
    if found is None:
        return ""
    parts = sorted(found.with_name(f"{found.name}.d").glob("*.conf"))
    return "".join(f".include {path}\n" for path in (found, *parts))

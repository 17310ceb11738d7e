"""The one door to *sounddevice*: what devices there are, one to listen to, one to play through.

It is imported when it is first needed: loading PortAudio looks for devices and takes a tenth of a
second, which neither `--help` nor the first picture should wait for.
"""

import ctypes
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from visualizer.audio.inlet import Clock, Inlet
from visualizer.audio.ring import Ring
from visualizer.errors import SourceError
from visualizer.records import F32, RATE

BLOCK = 256  # samples a callback: with low latency the best of five ways tried, see docs/capture.md
PLAY_BLOCK = 1024  # samples a callback of the speakers: a Python callback may be late, and a
PLAY_LATENCY = 0.1  # seconds; late block there is a click that everybody hears

REMEDY = {
    "linux": "install it with `sudo apt install libportaudio2 libasound2-plugins` (Debian, "
    "Ubuntu), `sudo dnf install portaudio alsa-plugins-pulseaudio` (Fedora) or "
    "`sudo pacman -S portaudio alsa-plugins` (Arch)",
    "darwin": "install it with `brew install portaudio`",
    "win32": "install the program again, it comes with it",
}


@dataclass(frozen=True, slots=True)
class Device:
    """A device as PortAudio lists it."""

    index: int
    name: str
    api: str  # ALSA, Windows WASAPI, Core Audio …
    inputs: int  # channels
    outputs: int
    rate: float  # the device's own, Hz
    default_input: bool = False
    default_output: bool = False


def modest() -> None:
    """Keep PortAudio from starting JACK when it looks for devices.

    To be called on the main thread first of all: see `plugin` for why.
    """
    os.environ.setdefault("JACK_NO_START_SERVER", "1")


def _library() -> Any:
    modest()
    try:
        import sounddevice
    except OSError as error:
        remedy = REMEDY.get(sys.platform, "install it with your package manager")
        raise SourceError(
            f"the sound library PortAudio is missing ({error}); {remedy}, or see "
            "`--source demo`, which can do without."
        ) from error
    return sounddevice


def check() -> None:
    """Raise `SourceError` if PortAudio is missing, without taking the time to load it."""
    modest()
    if sys.platform == "linux":  # elsewhere the package carries it
        try:
            ctypes.CDLL("libportaudio.so.2")
        except OSError:
            _library()  # looks in more places, and knows the remedy


def devices() -> tuple[Device, ...]:
    """Return what PortAudio found when it was last initialised."""
    library = _library()
    try:
        apis, listed = library.query_hostapis(), library.query_devices()
    except library.PortAudioError as error:
        raise SourceError(f"no sound devices can be listed ({error.args[0]}).") from error
    first_input, first_output = library.default.device
    return tuple(
        Device(
            index=found["index"],
            name=found["name"],
            api=apis[found["hostapi"]]["name"],
            inputs=found["max_input_channels"],
            outputs=found["max_output_channels"],
            rate=found["default_samplerate"],
            default_input=found["index"] == first_input,
            default_output=found["index"] == first_output,
        )
        for found in listed
    )


def look_again() -> None:
    """Let PortAudio look for devices anew. No stream may be open."""
    library = _library()
    try:
        library._terminate()
        library._initialize()
    except library.PortAudioError as error:
        raise SourceError(f"PortAudio does not start ({error.args[0]}).") from error


class Listener:
    """An open input device of PortAudio's, whose blocks go to `inlet`.

    Parameters
    ----------
    index : PortAudio's number for it
    rate : Hz
    """

    def __init__(self, index: int, channels: int, rate: int, inlet: Inlet) -> None:
        self.inlet = inlet
        self.rate = rate
        library = _library()
        try:
            self._stream = library.InputStream(
                device=index,
                channels=channels,
                samplerate=rate,
                blocksize=BLOCK,
                dtype="float32",
                latency="low",
                callback=self._on_block,
            )
            self._stream.start()
        except (library.PortAudioError, ValueError) as error:
            raise SourceError(f"would not open ({error.args[0]}); trying again.") from error

    @property
    def active(self) -> bool:
        return bool(self._stream.active)

    def close(self) -> None:
        self._stream.close()

    def _on_block(self, samples: F32, _frames: int, _time: Any, status: Any) -> None:
        self.inlet.take(samples, bool(status))


class Speaker:
    """An open output device that plays a ring from sample `start()`, asked at the first block, on.

    Where the ring has nothing yet it plays silence and waits.
    """

    def __init__(
        self, device: int | None, ring: Ring, start: Callable[[], int], clock: Clock
    ) -> None:
        self.last: float | None = None  # when the last block was asked for
        self.error: Exception | None = None
        self._ring, self._clock = ring, clock
        self._start = start
        self._next = 0
        self._heard = (0, 0.0)  # a sample, and when it is heard
        library = _library()
        try:
            self._stream = library.OutputStream(
                device=device,
                channels=2,
                samplerate=RATE,
                blocksize=PLAY_BLOCK,
                dtype="float32",
                latency=PLAY_LATENCY,
                callback=self._on_block,
            )
            self._stream.start()
        except (library.PortAudioError, ValueError) as error:
            raise SourceError(f"the speakers would not open ({error.args[0]}).") from error

    @property
    def active(self) -> bool:
        return bool(self._stream.active)

    def heard(self, now: float) -> int:
        """Return how many samples have been heard at the time `now`."""
        if self.last is None:
            return self._start()
        sample, time = self._heard
        return min(sample + int((now - time) * RATE), self._next)

    def close(self) -> None:
        self._stream.close()

    def _on_block(self, out: F32, frames: int, time: Any, _status: Any) -> None:
        try:
            now = self._clock()
            delay = time.outputBufferDacTime - time.currentTime
            if not 0.0 < delay < 2.0:  # a driver that does not know
                delay = self._stream.latency
            if self.last is None:
                self._next = self._start()
                self._heard = (self._next, now + delay)
            if self._ring.read(self._next, out):
                self._heard = (self._next, now + delay)
                self._next += frames
            else:
                out.fill(0.0)
            self.last = now
        except Exception as error:
            self.error = error

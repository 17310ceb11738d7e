"""macOS: what plays is heard through a process tap, from 14.2 on, or through a loopback driver.

*catap*, whose one door this is, makes the tap. Without permission macOS gives zeros, not an error.
"""

import importlib.util
import platform
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np

from visualizer.audio import device, downmix
from visualizer.audio.inlet import Clock, Inlet
from visualizer.audio.loopback import NOTHING_ON_MACOS, Hearable, can_tap, choose, on_macos
from visualizer.audio.ring import Ring
from visualizer.errors import SourceError
from visualizer.records import F32


class MacOS:
    """Core Audio, as the supervisor's thread sees it; see `supervisor.System`."""

    patient = True
    look = 2.0  # seconds; PortAudio has to look for devices anew each time

    def __init__(self) -> None:
        installed = importlib.util.find_spec("catap") is not None
        self._tap = can_tap(platform.mac_ver()[0], installed=installed)
        self._stale = False  # whether sounddevice's list is from before

    def check(self, want: str) -> None:
        if want not in ("loopback", "mic"):
            try:
                self.find(want)
            finally:
                self.close()

    def reach(self) -> None:
        device.devices()

    def hearables(self) -> tuple[Hearable, ...]:
        if self._stale:  # the list of devices is frozen when the library is initialised
            device.look_again()
            self._stale = False
        return on_macos(device.devices(), tap=self._tap)

    def find(self, want: str) -> Hearable:
        return choose(self.hearables(), want, NOTHING_ON_MACOS)

    def open(self, found: Hearable, ring: Ring, clock: Clock) -> Any:
        mix = downmix.matrix(found.order)
        inlet = Inlet(mix, ring, clock)
        if found.door == "catap":
            return _Tap(inlet)
        return device.Listener(int(found.device), len(mix), found.rate, inlet)

    def astray(self, found: Hearable) -> bool:
        return False  # a tap hears every process, wherever it plays

    def silence(self, found: Hearable) -> str:
        if found.door == "catap":
            return (
                "only silence arrives: start some music; if it plays already, allow this terminal "
                "under System Settings, Privacy & Security, Screen & System Audio Recording."
            )
        return (
            f"nothing is playing into {found.name}: choose it, or a multi-output device that holds "
            "it, as the output in the sound settings."
        )

    def wait(self, seconds: float, stop: threading.Event, alarm: Callable[[], None]) -> bool:
        stop.wait(seconds)
        return False

    def close(self) -> None:
        self._stale = True


class _Tap:
    """An open tap on everything that plays, mixed to stereo by Core Audio."""

    def __init__(self, inlet: Inlet) -> None:
        import catap

        self.inlet = inlet
        try:
            self._session = catap.record_system_audio(on_buffer=self._on_buffer)
            self._session.start()
        except (OSError, RuntimeError, catap.UnsupportedTapFormatError) as error:
            raise SourceError(f"would not open ({error}); trying again.") from error
        self.rate = round(self._session.stream_format.sample_rate)

    @property
    def active(self) -> bool:
        return self._session.is_recording and not self._session.capture_failed

    def close(self) -> None:
        with suppress(OSError, RuntimeError):  # it had failed already, which is why it is closed
            self._session.close()

    def _on_buffer(self, buffer: Any) -> None:
        samples = decoded(
            buffer.data, buffer.format.bits_per_sample, is_float=buffer.format.is_float
        ).reshape(-1, buffer.format.num_channels)
        self.inlet.take(samples[:, [0, -1]], lost=False)  # mono, should it come, goes to both


def decoded(data: bytes, bits: int, *, is_float: bool) -> F32:
    """Return the samples of `data`, in native order, as float32 with full scale 1."""
    samples = np.frombuffer(data, f"{'f' if is_float else 'i'}{bits // 8}")
    scale = 1.0 if is_float else 2.0 ** (1 - bits)
    return (samples * scale).astype(np.float32)

"""Windows: what plays is heard through WASAPI loopback.

The PortAudio that comes with *sounddevice* cannot do that yet, so *PyAudioWPatch* does, whose one
door this is. Its callbacks stop while nothing plays: that is silence, not a fault.
"""

import threading
from collections.abc import Callable
from typing import Any

from visualizer.audio import device, downmix
from visualizer.audio.inlet import Clock, Inlet
from visualizer.audio.loopback import NOTHING_ON_WINDOWS, Hearable, choose, on_windows
from visualizer.audio.ring import Ring
from visualizer.errors import SourceError

BLOCK = 480  # samples a callback: the 10 ms in which Windows mixes


class Windows:
    """WASAPI, as the supervisor's thread sees it; see `supervisor.System`."""

    patient = True
    look = 2.0  # seconds; PortAudio has to look for devices anew each time

    def __init__(self) -> None:
        self._patch: Any = None  # PyAudioWPatch, initialised
        self._stale = False  # whether sounddevice's list is from before

    def check(self, want: str) -> None:
        if want not in ("loopback", "mic"):
            try:
                self.find(want)
            finally:
                self.close()  # a device opens only on the thread that looked for it

    def reach(self) -> None:
        device.devices()

    def hearables(self) -> tuple[Hearable, ...]:
        if self._stale:  # the list of devices is frozen when a library is initialised
            device.look_again()
            self._stale = False
        return on_windows(device.devices(), self._loopbacks())

    def find(self, want: str) -> Hearable:
        return choose(self.hearables(), want, NOTHING_ON_WINDOWS)

    def open(self, found: Hearable, ring: Ring, clock: Clock) -> Any:
        mix = downmix.matrix(found.order)
        inlet = Inlet(mix, ring, clock)
        if found.door == "sounddevice":
            return device.Listener(int(found.device), len(mix), found.rate, inlet)
        return _Loopback(self._patch, int(found.device), len(mix), found.rate, inlet)

    def astray(self, found: Hearable) -> bool:
        return False  # Windows moves no stream

    def silence(self, found: Hearable) -> str:
        return (
            f"nothing is playing on {found.name}: start some music, or see `fluorescent devices`."
        )

    def wait(self, seconds: float, stop: threading.Event, alarm: Callable[[], None]) -> bool:
        stop.wait(seconds)
        return False

    def close(self) -> None:
        self._stale = True
        if self._patch is not None:
            self._patch.terminate()
            self._patch = None

    def _loopbacks(self) -> tuple[device.Device, ...]:
        try:
            import pyaudiowpatch
        except ImportError:
            return ()
        if self._patch is None:
            self._patch = pyaudiowpatch.PyAudio()
        try:
            default = self._patch.get_default_wasapi_loopback()["index"]
        except (OSError, LookupError):
            default = -1  # no output, or none with a loopback
        try:
            found = list(self._patch.get_loopback_device_info_generator())
        except OSError:
            return ()  # no WASAPI
        return tuple(
            device.Device(
                index=info["index"],
                name=info["name"],
                api="Windows WASAPI",
                inputs=info["maxInputChannels"],
                outputs=0,
                rate=info["defaultSampleRate"],
                default_output=info["index"] == default,
            )
            for info in found
        )


class _Loopback:
    """An open WASAPI loopback, at the device's own rate and channels."""

    def __init__(self, patch: Any, index: int, channels: int, rate: int, inlet: Inlet) -> None:
        import pyaudiowpatch

        self.inlet = inlet
        self.rate = rate
        self._go_on = (None, pyaudiowpatch.paContinue)
        self._overflow = pyaudiowpatch.paInputOverflow
        try:
            self._stream = patch.open(
                rate=rate,
                channels=channels,
                format=pyaudiowpatch.paFloat32,
                input=True,
                input_device_index=index,
                frames_per_buffer=BLOCK,
                stream_callback=self._on_block,
            )
        except (OSError, ValueError) as error:
            raise SourceError(f"would not open ({error}); trying again.") from error

    @property
    def active(self) -> bool:
        try:
            return bool(self._stream.is_active())
        except OSError:
            return False  # the device is gone

    def close(self) -> None:
        self._stream.close()

    def _on_block(self, block: bytes, _frames: int, _time: Any, status: int) -> tuple[None, int]:
        self.inlet.take(block, bool(status & self._overflow))
        return self._go_on

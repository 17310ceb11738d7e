"""A sound file heard through the speakers and drawn in time with what is heard.

A thread of its own reads ahead from the disk and watches the speakers; the audio library's
thread plays; the loop asks how far the sound has got. Without speakers the wall clock goes on.
"""

import threading
from collections.abc import Callable
from contextlib import suppress

import numpy as np

from visualizer.audio import device
from visualizer.audio.file import Reel
from visualizer.audio.loopback import speakers
from visualizer.audio.ring import Ring
from visualizer.audio.supervisor import FIRST, dead, now
from visualizer.errors import SourceError
from visualizer.records import RATE, SourceStatus

AHEAD = 1.5  # seconds read ahead: a disk may have to spin up; the ring keeps the rest behind us
TAIL = 0.5  # seconds of silence after the end, so that the speakers play the last block out
WAITS = (0.5, 5.0)  # seconds between tries to open the speakers: the first, and the longest


class Player:
    """A reel in live time."""

    def __init__(self, reel: Reel, *, name: str, kind: str = "file") -> None:
        self.ring = Ring()
        self._reel = reel
        self._blocks = reel.blocks()
        self._name, self._kind = name, kind
        self._place = 0  # samples heard, as last asked
        self._length: int | None = None  # samples, once the end is known
        self._speaker: device.Speaker | None = None
        self._opened = 0.0
        self._opening: _Opening | None = None
        self._alone: tuple[int, float] | None = None  # a sample and its time, if unheard
        self._retry, self._wait = 0.0, WAITS[0]
        self._reopenings = -1
        self._message = ""  # of the speakers
        self._broken = ""  # of the file
        self._stop = threading.Event()
        device.modest()
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)
        self._thread.start()

    def advance(self, sample: int) -> None:
        pass  # the speakers advance it

    def available(self) -> int:
        self._place = max(self._place, self._heard())
        return self._place

    def _heard(self) -> int:
        speaker, alone = self._speaker, self._alone
        if speaker is not None:
            heard = speaker.heard(now())
        elif alone is not None:
            heard = alone[0] + int((now() - alone[1]) * RATE)
        else:
            heard = 0
        return min(heard, self.ring.written)

    def status(self) -> SourceStatus:
        finished = self._length is not None and self._place >= self._length
        return SourceStatus(
            name=self._name,
            kind=self._kind,
            hearing=not finished,
            message=self._broken or self._message,
            finished=finished,
            gaps=int(self.ring.dropped > 0),
            lost=self.ring.dropped,
            reopenings=max(self._reopenings, 0),
        )

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5.0)  # a sound server that hangs must not keep us from ending

    def _run(self) -> None:
        try:
            while True:
                self._read_ahead()
                try:
                    self._keep_playing()
                except Exception as error:  # a thread that ended would leave the lamps standing
                    self._go_alone(f"playing failed ({error!r})")
                if self._stop.wait(0.05):
                    return
        finally:
            if self._opening is not None:
                self._opening.give_up()
            _silence(self._speaker)
            self._reel.close()

    def _read_ahead(self) -> None:
        while self._length is None and self.ring.written < self._heard() + AHEAD * RATE:
            try:
                block = next(self._blocks, None)
            except SourceError as error:
                self._broken = str(error)
                block = None
            except Exception as error:
                self._broken = f"{self._name} cannot be read any further ({error!r}); get it again."
                block = None
            if block is None:
                self._length = self.ring.written
                block = np.zeros((int(TAIL * RATE), 2), np.float32)
            self.ring.write(block)

    def _keep_playing(self) -> None:
        at = now()
        if self._speaker is not None:
            speaker = self._speaker
            if dead(speaker.active, speaker, self._opened, at, patient=False):
                self._go_alone("the speakers stopped")
            elif self._speaker.last is not None:
                self._wait = WAITS[0]
        elif self._opening is not None:
            self._await(self._opening, at)
        elif at >= self._retry:
            self._opening = _Opening(self._open)

    def _await(self, opening: "_Opening", at: float) -> None:
        if not opening.done:
            if self._alone is None and at - opening.began > FIRST:
                self._go_alone("the speakers do not answer")
            return
        self._opening = None
        if isinstance(opening.error, SourceError):
            self._go_alone(str(opening.error).rstrip("."))
        elif opening.error is not None:
            self._go_alone(f"the speakers would not open ({opening.error!r})")
        else:
            self._opened, self._speaker, self._alone = now(), opening.speaker, None
            self._message = ""
            self._reopenings += 1

    def _open(self) -> device.Speaker:
        found = speakers(device.devices())
        if found is None:
            device.look_again()
            found = speakers(device.devices())
        if found is None:
            raise SourceError("there is no sound output")
        return device.Speaker(found.index, self.ring, lambda: self._place, now)

    def _go_alone(self, why: str) -> None:
        speaker, self._alone = self._speaker, self._alone or (self._heard(), now())
        self._speaker = None
        _silence(speaker)
        self._message = f"{why}, so {self._name} is drawn without being heard."
        self._retry, self._wait = now() + self._wait, min(2 * self._wait, WAITS[1])


class _Opening:
    """Speakers while they are opened, on a thread of its own.

    PipeWire without a session manager makes that wait for ever.
    """

    def __init__(self, open_them: Callable[[], device.Speaker]) -> None:
        self.began = now()
        self.speaker: device.Speaker | None = None
        self.error: Exception | None = None
        self.done = False
        self._open_them = open_them
        self._unwanted = False
        self._lock = threading.Lock()
        threading.Thread(target=self._run, name="opening the speakers", daemon=True).start()

    def give_up(self) -> None:
        with self._lock:
            self._unwanted = True
            _silence(self.speaker)

    def _run(self) -> None:
        try:
            speaker = self._open_them()
        except Exception as error:
            self.error = error
        else:
            with self._lock:
                self.speaker = speaker
                if self._unwanted:
                    _silence(speaker)
        self.done = True


def _silence(speaker: device.Speaker | None) -> None:
    if speaker is not None:
        with suppress(Exception):  # it had failed already, which may be why it is closed
            speaker.close()

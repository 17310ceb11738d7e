"""A sound file heard through the speakers and drawn in time with what is heard.

A thread of its own reads ahead from the disk and keeps the speakers open; the audio library's
thread plays; the loop asks how far the sound has got. Without speakers the wall clock goes on.
"""

import threading

import numpy as np

from visualizer.audio import device
from visualizer.audio.file import Reel
from visualizer.audio.loopback import speakers
from visualizer.audio.ring import Ring
from visualizer.audio.supervisor import dead, now
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
                self._keep_playing()
                if self._stop.wait(0.05):
                    return
        finally:
            if self._speaker is not None:
                self._speaker.close()
            self._reel.close()

    def _read_ahead(self) -> None:
        while self._length is None and self.ring.written < self._heard() + AHEAD * RATE:
            try:
                block = next(self._blocks, None)
            except SourceError as error:
                self._broken = str(error)
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
        elif at >= self._retry:
            try:
                speaker = self._open()
            except SourceError as error:
                self._go_alone(str(error).rstrip("."))
            else:
                self._opened, self._speaker, self._alone = now(), speaker, None
                self._message = ""
                self._reopenings += 1

    def _open(self) -> device.Speaker:
        found = speakers(device.devices())
        if found is None:
            device.look_again()
            found = speakers(device.devices())
        if found is None:
            raise SourceError("there is no sound output")
        return device.Speaker(found.index, self.ring, max(self._place, self._heard()), now)

    def _go_alone(self, why: str) -> None:
        speaker, self._alone = self._speaker, self._alone or (self._heard(), now())
        self._speaker = None
        if speaker is not None:
            speaker.close()
        self._message = f"{why}, so {self._name} is drawn without being heard."
        self._retry, self._wait = now() + self._wait, min(2 * self._wait, WAITS[1])

"""A sound file, read from the disk in blocks and written to the ring when the picture asks.

This is the source of steady time, where each picture says how much sound it needs. Live, the same
file is heard through the speakers: see `player`.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from visualizer.audio import downmix
from visualizer.audio.ring import Ring
from visualizer.errors import SourceError
from visualizer.records import F32, RATE, SourceStatus

BLOCK = 8192  # samples read at once: a sixth of a second, well below what the ring holds
SHORT = 0.5  # seconds of sound that may be missing at the end before we speak of it: the length
# in an MP3 header is an estimate
NO_LENGTH = 2**31 - 2**16  # bytes: with what those write who do not know yet how many there will be


class Reel:
    """A sound file as stereo at `RATE`, never held whole. Raises `SourceError` if unreadable.

    Parameters
    ----------
    path : anything libsndfile or PyAV reads, of 1 to 8 channels and any rate
    loop : begin again at the end, without a seam
    """

    def __init__(self, path: Path, *, loop: bool = False) -> None:
        if not path.is_file():
            raise SourceError(f"no sound file at {path}; check the path behind `file:`.")
        try:
            import soundfile
        except OSError as error:  # the library itself is missing beside its wrapper
            raise SourceError(
                f"sound files cannot be read: {error}. Install libsndfile (Debian and Ubuntu: "
                "`sudo apt install libsndfile1`)."
            ) from error
        self._failure = soundfile.LibsndfileError
        from visualizer.audio.container import Container

        try:
            self._file = soundfile.SoundFile(str(path))
        except self._failure:
            self._file = Container(path)
        else:
            if self._file.frames == 0:  # by its header, which a recorder writes at the end
                with suppress(SourceError):
                    unended = Container(path)
                    self._file = unended if unended.frames else self._file
        self.name = path.name
        self._loop = loop
        self._matrix = self._mix()
        self._frames = self._promised()
        self.seconds: float = self._frames / self._file.samplerate

    def _promised(self) -> int:
        """Return how many frames the header speaks of, also where fewer are there.

        Of WAV and AIFF libsndfile counts those that are there, and notes what it should be. What
        was written into a pipe has no length in its header, or the longest there is.
        """
        frames: int = self._file.frames
        sizes = re.search(r"(?:data|SSND) : (\d+) \(should be (\d+)\)", self._file.extra_info)
        if sizes is None:
            return frames
        said, there = map(int, sizes.groups())
        return max(frames, frames * said // there) if there and said < NO_LENGTH else frames

    def _mix(self) -> F32:
        orders = downmix.VORBIS if self._file.format == "OGG" else downmix.WAVE
        if self._file.channels not in orders:
            count = self._file.channels
            self.close()
            raise SourceError(f"{self.name} has {count} channels; at most 8 can be played.")
        return downmix.matrix(orders[self._file.channels])

    def blocks(self, start: float = 0.0) -> Iterator[F32]:
        """Yield the sound from `start`, seconds, as arrays (n, 2) of any length, to its end.

        Raises `SourceError` where the file breaks off early.
        """
        before = round(start * RATE)  # counted, for where a seek in an MP3 lands nobody knows
        for block in self._resampled():
            yield block[before:]
            before = max(before - len(block), 0)

    def _resampled(self) -> Iterator[F32]:
        resampler = self._resampler()
        for samples in self._stereo():
            yield resampler.resample_chunk(samples) if resampler else samples
        if resampler:
            yield resampler.resample_chunk(np.zeros((0, 2), np.float32), last=True)

    def _resampler(self) -> Any:
        if self._file.samplerate == RATE:
            return None
        import soxr

        return soxr.ResampleStream(self._file.samplerate, RATE, 2)

    def _stereo(self) -> Iterator[F32]:
        heard = 0  # samples since the file began
        while True:
            try:
                samples = self._file.read(BLOCK, dtype="float32", always_2d=True)
            except self._failure:
                samples = np.zeros((0, self._file.channels), np.float32)
            heard += len(samples)
            if len(samples):
                np.nan_to_num(samples, copy=False, posinf=0.0, neginf=0.0)
                yield samples @ self._matrix
            elif heard < self._frames - SHORT * self._file.samplerate:
                raise SourceError(
                    f"{self.name} breaks off after {heard / self._file.samplerate:.1f} s of "
                    f"{self.seconds:.1f} s: it is damaged or not yet whole; get it again."
                )
            elif self._loop and heard:
                self._file.seek(0)
                heard = 0
            else:
                return

    def close(self) -> None:
        self._file.close()


class FileSource:
    """A reel in steady time: `advance` writes what a picture needs, then silence without end.

    Raises `SourceError` from `advance` where the file breaks off: a film must not lose sound.
    """

    def __init__(self, reel: Reel, *, name: str, kind: str = "file", start: float = 0.0) -> None:
        self.ring = Ring()
        self._reel = reel
        self._blocks = reel.blocks(start)
        self._length: int | None = None  # samples, once the end is known
        self._wanted = 0
        self._name, self._kind = name, kind

    def advance(self, sample: int) -> None:
        self._wanted = sample
        while self.ring.written <= sample:  # one sample more, to know whether this is the end
            block = next(self._blocks, None)
            if block is None:
                if self._length is None:
                    self._length = self.ring.written
                block = np.zeros((BLOCK, 2), np.float32)
            self.ring.write(block)

    def available(self) -> int:
        return self.ring.written

    def status(self) -> SourceStatus:
        finished = self._length is not None and self._wanted >= self._length
        return SourceStatus(
            name=self._name,
            kind=self._kind,
            hearing=not finished,
            finished=finished,
            gaps=int(self.ring.dropped > 0),
            lost=self.ring.dropped,
        )

    def close(self) -> None:
        self._reel.close()

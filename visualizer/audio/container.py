"""Sound in what libsndfile does not open: m4a, Opus in WebM, the sound of a film.

One of the two doors to PyAV; `output/film` is the other, where sound and light leave together.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from visualizer.errors import SourceError, install
from visualizer.records import F32


class Container:
    """The first sound in a file, to be read as a `soundfile.SoundFile` is, from begin to end.

    Raises `SourceError` if there is none. A file that breaks off just ends: `frames` says by how
    much too early.
    """

    format = ""  # channels come in the order of WAV, whatever is inside
    extra_info = ""

    def __init__(self, path: Path) -> None:
        try:
            import av
        except ImportError as error:
            raise SourceError(
                f"{path} is no WAV, FLAC, Ogg or MP3 that can be read; other sound needs PyAV: "
                f"{install('film', 'av')}."
            ) from error
        self._broken = av.FFmpegError
        try:
            self._file = av.open(str(path))
        except (av.FFmpegError, ValueError) as error:
            raise SourceError(
                f"{path} is not a sound file that can be read ({_reason(error)}); use WAV, FLAC, "
                "Ogg, MP3, m4a, or a film that has sound."
            ) from error
        if not self._file.streams.audio:
            self.close()
            raise SourceError(f"there is no sound in {path}; choose a file that has some.")
        self._stream = self._file.streams.audio[0]
        self._whole = av.AudioResampler(format="flt", layout=self._stream.layout)
        self.samplerate: int = self._stream.rate
        self.channels: int = self._stream.channels
        self.frames = round(self._seconds() * self.samplerate)
        self._pieces = self._decoded()

    def read(self, frames: int, *, dtype: str, always_2d: bool) -> F32:
        """Return the next piece, (n, channels) float32, of any length; of none at the end."""
        return next(self._pieces, np.zeros((0, self.channels), np.float32))

    def seek(self, frames: int) -> None:
        """Go back to the beginning, the one place that is asked for."""
        self._file.seek(0)
        self._pieces = self._decoded()

    def close(self) -> None:
        self._file.close()

    def _seconds(self) -> float:
        stream = self._stream
        if stream.duration is not None and stream.time_base is not None:
            return float(stream.duration * stream.time_base)
        return (self._file.duration or 0) / 1e6

    def _decoded(self) -> Iterator[F32]:
        try:
            for frame in self._file.decode(self._stream):
                for piece in self._whole.resample(frame):
                    samples = np.asarray(piece.to_ndarray(), np.float32)
                    yield samples.reshape(-1, self.channels)
        except (self._broken, ValueError):  # damaged, or of another form from here on
            return


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)

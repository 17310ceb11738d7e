"""One film: the pictures and their sound, encoded together. The door to PyAV on the way out.

Colours are those of BT.709 in its limited range, which players assume of high definition; the
change from RGB is computed in full precision. Sound is what the show heard, cut at each picture's
end, so that sound and light cannot drift.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualizer.errors import FilmError, install
from visualizer.records import F32, RATE

SUFFIXES = (".mp4", ".mov", ".mkv")
BT709, LIMITED, FULL = 1, 1, 2  # as ITU-T H.273 numbers primaries, matrix and curve; and FFmpeg

# What "ultrafast" leaves out and that pays: half the work of "veryfast", as near to the original,
# a tenth larger; without these it would be three times as large. Scene changes can be sought.
QUICK = "cabac=1:deblock=1,0,0:aq-mode=1:mbtree=1:rc-lookahead=10:bframes=3:b-adapt=0:scenecut=40"
AAC_BITS = 256_000  # a second, stereo: nobody has told it from the original


class Film:
    """Encodes H.264 and AAC, or FFV1 and float samples where nothing may be lost.

    Parameters
    ----------
    path : ends in one of `SUFFIXES`; written beside itself, and put there when whole
    size : px; even but for a lossless one
    sound : (n, 2) at `RATE`, in pieces of any length, from the first picture on
    crf : x264's constant quality; 18 cannot be told from the original, 23 is half the size
    quick : spend little on encoding, since the same processor draws

    Raises `FilmError`, also from `write` and `close`.
    """

    def __init__(
        self,
        path: Path,
        *,
        size: tuple[int, int],
        fps: float,
        sound: Iterator[F32],
        lossless: bool = False,
        crf: int = 18,
        quick: bool = False,
    ) -> None:
        try:
            import av
            from av.video.reformatter import Interpolation
        except ImportError as error:
            raise FilmError(
                f"a film needs PyAV, which is not here ({error}); {install('film', 'av')}."
            ) from error
        self._av = av
        self._failures = (av.FFmpegError, OSError)
        self._path, self._part = path, path.with_name(f".{path.stem}.part{path.suffix}")
        self._fps = Fraction(fps).limit_denominator(1001)
        self._sound, self._left = sound, np.zeros((0, 2), np.float32)
        self._heard = self._pictures = 0  # samples and pictures written
        self._exact = (  # AREA takes 3.5 ms at 720p where BICUBIC takes 6, and is no less near
            Interpolation.AREA | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INP
        )
        width, height = size
        self._source = av.VideoFrame(width, height, "rgba")
        plane: Any = self._source.planes[0]  # its rows may be longer than the picture's
        rows = np.frombuffer(plane, np.uint8).reshape(height, plane.line_size)
        self._canvas = rows[:, : 4 * width].reshape(height, width, 4)
        try:
            index = {} if path.suffix == ".mkv" else {"movflags": "faststart"}
            self._file: Any = av.open(str(self._part), "w", options=index)
            self._light = self._lossless(size) if lossless else self._lossy(size, crf, quick)
            codec = "pcm_f32le" if lossless else "aac"
            self._tone: Any = self._file.add_stream(codec, rate=RATE, layout="stereo")
            self._tone.codec_context.bit_rate = AAC_BITS
        except self._failures as error:
            raise self._told(error) from error
        except ValueError as error:  # so PyAV calls a codec that it was built without
            raise FilmError(
                f"this PyAV cannot encode ({error}); {install('film', 'av')}."
            ) from error

    def write(self, rgba: NDArray[np.uint8]) -> None:
        try:
            self._canvas[:] = rgba
            picture = self._source.reformat(
                format=self._light.pix_fmt,
                dst_colorspace=self._light.codec_context.colorspace,
                src_color_range=FULL,
                dst_color_range=self._light.codec_context.color_range,
                interpolation=self._exact,
                threads=1,
            )
            picture.pts, picture.time_base = self._pictures, 1 / self._fps
            self._pictures += 1
            self._file.mux(self._light.encode(picture))
            self._play(int(self._pictures * RATE // self._fps))
        except self._failures as error:
            raise self._told(error) from error

    def close(self) -> None:
        if not self._pictures:
            self.abandon()
            return
        try:
            for stream in (self._light, self._tone):
                self._file.mux(stream.encode(None))
            self._file.close()
            os.replace(self._part, self._path)
        except self._failures as error:
            raise self._told(error) from error

    def abandon(self) -> None:
        with suppress(*self._failures):
            self._file.close()
        self._part.unlink(missing_ok=True)

    def _lossy(self, size: tuple[int, int], crf: int, quick: bool) -> Any:
        options = {"preset": "medium", "crf": str(crf)}
        if quick:
            options |= {"preset": "ultrafast", "x264-params": QUICK}
        stream: Any = self._file.add_stream("libx264", rate=self._fps, options=options)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        context = stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = BT709
        context.color_range = LIMITED
        return stream

    def _lossless(self, size: tuple[int, int]) -> Any:
        options = {"level": "3", "slicecrc": "1"}
        stream: Any = self._file.add_stream("ffv1", rate=self._fps, options=options)
        stream.width, stream.height, stream.pix_fmt = *size, "bgr0"
        stream.codec_context.color_range = FULL
        return stream

    def _play(self, upto: int) -> None:
        """Write the sound up to that sample, or to its end."""
        while self._heard < upto:
            if not len(self._left):
                piece = next(self._sound, None)
                if piece is None:
                    return
                self._left = piece
                continue
            piece, self._left = np.split(self._left, [upto - self._heard])
            frame = self._av.AudioFrame.from_ndarray(
                np.ascontiguousarray(piece.reshape(1, -1)), format="flt", layout="stereo"
            )
            frame.rate, frame.pts, frame.time_base = RATE, self._heard, Fraction(1, RATE)
            self._heard += len(piece)
            self._file.mux(self._tone.encode(frame))

    def _told(self, error: Exception) -> FilmError:
        why = getattr(error, "strerror", None) or error
        return FilmError(
            f"{self._path} cannot be written ({why}); make room, or name another place with -o."
        )

"""What others find of figures, in the same sounds; none is needed to score ours.

Two are known answers to the question: chroma laid along the sound on a bent time axis (librosa),
and notes of which the intervals are read off (aubio). The third gives our matcher the notes of a
larger network, basic-pitch, which is not causal. What is not installed is left out of the table.
"""

import contextlib
import io
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import soundfile

from benchmarks.hearing.sound import Sound
from visualizer.cli.events import Row
from visualizer.motifs import Figure, Finder
from visualizer.motifs.finder import confidence
from visualizer.motifs.matcher import FASTEST, SLOWEST
from visualizer.motifs.notes import HIGHEST, LOWEST, STEP, Begun
from visualizer.records import HOP, RATE

BLOCK = 2400  # samples: chroma twenty times a second
LAST = 0.3  # seconds of a figure's last note: a listener need not wait for its end
LEAST = 4.0  # evidence, as in `ears`


def _dtw(file: Path, figures: Sequence[Figure]) -> list[Row]:
    """Chroma subsequence dynamic time warping [1], each figure in twelve keys.

    [1] Müller, "Information Retrieval for Music and Motion", 2007, chapter 4.
    """
    import librosa

    heard = librosa.feature.chroma_stft(y=_sound(file), sr=RATE, n_fft=8192, hop_length=BLOCK)
    heard = heard + 1e-4
    told = []
    for figure in figures:
        shape = _chroma(figure)
        like = np.zeros(heard.shape[1])
        for key in range(12):
            paths = librosa.sequence.dtw(
                np.roll(shape, key, axis=0), heard, metric="cosine", subseq=True, backtrack=False,
                step_sizes_sigma=np.array([[1, 1], [1, 2], [2, 1]]),
                weights_add=np.zeros(3), weights_mul=np.ones(3),
            )  # fmt: skip
            cost = np.nan_to_num(paths[-1] / shape.shape[1], posinf=1.0, nan=1.0)
            like = np.maximum(like, 1.0 - cost)
        peak = (like[1:-1] >= like[:-2]) & (like[1:-1] > like[2:])
        best = np.flatnonzero(peak & (like[1:-1] > np.quantile(like, 0.9))) + 1
        told += [_row(figure, (k + 1) * BLOCK / RATE, like[k]) for k in best]
    return sorted(told, key=_known)


def _chroma(figure: Figure) -> Sound:
    held = [*figure.durations[: figure.notes - 1], LAST]
    blocks = [max(1, round(seconds * RATE / BLOCK)) for seconds in held]
    pitches = np.repeat(np.cumsum([0, *figure.intervals]), blocks) % 12
    return np.asarray(np.eye(12)[:, pitches] + 1e-4)


def _aubio(file: Path, figures: Sequence[Figure]) -> list[Row]:
    """Notes that follow one another with the intervals of a figure; the evener the likelier."""
    import aubio

    sound, ear = _sound(file), aubio.notes("default", 2048, HOP, RATE)
    notes, told = [], []
    for end in range(HOP, len(sound) + 1, HOP):
        pitch, loud, _ = ear(sound[end - HOP : end])
        if not loud:
            continue
        notes.append((end / RATE, round(float(pitch))))
        for figure in figures:
            last = notes[-figure.notes :]
            times, pitches = np.array(last).T
            if tuple(np.diff(pitches).astype(int).tolist()) != figure.intervals:
                continue
            bend = np.log(np.array(figure.durations[: figure.notes - 1]) / np.diff(times))
            if np.log(SLOWEST) <= bend.mean() <= np.log(FASTEST):
                told.append(_row(figure, end / RATE, float(np.exp(-bend.std()))))
    return told


def _basic_pitch(file: Path, figures: Sequence[Figure]) -> list[Row]:
    """Our matcher on the notes of basic-pitch, which heard the whole sound first."""
    with contextlib.redirect_stdout(io.StringIO()):  # it tells what it does
        _, _, notes = _inference().predict(file, _model())
    begun = defaultdict(list)
    for start, _, pitch, loud, *_ in notes:
        if LOWEST <= pitch <= HIGHEST:
            begun[round(start / STEP)].append((int(pitch) - LOWEST, float(loud)))
    finder = Finder(figures, guessed=np.inf, sure=LEAST, partly=np.inf, rest=0.0)
    none, told = Begun(-1, np.zeros(0, np.int64), *np.zeros((2, 0), np.float32)), []
    for row in sorted(begun):
        pitches, loud = (np.array(part) for part in zip(*begun[row], strict=True))
        odds = np.log(np.clip(loud, 0.01, 0.99) / (1 - np.clip(loud, 0.01, 0.99)))
        notes_here = Begun(row, pitches, odds.astype(np.float32), np.log(loud).astype(np.float32))
        for chain, stage in finder.match(notes_here, none):
            if stage == "confirmed" and chain.notes == figures[chain.figure].notes:
                figure = figures[chain.figure]
                told.append(_row(figure, (chain.row + 0.5) * STEP, confidence(chain.evidence)))
    return told


@cache
def _inference() -> Any:
    from basic_pitch import inference

    return inference


@cache
def _model() -> Any:
    import basic_pitch

    folder = Path(basic_pitch.__file__).parent / "saved_models" / "icassp_2022"
    return _inference().Model(folder / "nmp.onnx")


def _row(figure: Figure, known: float, score: float) -> Row:
    return {"kind": "motif", "stage": "confirmed", "completeness": 1.0, "name": figure.name,
            "t": float(known), "emit": float(known), "score": float(score)}  # fmt: skip


def _known(row: Row) -> float:
    return float(row["emit"])


def _sound(file: Path) -> Sound:
    sound, _ = soundfile.read(file, dtype="float32", always_2d=True)
    return np.asarray(sound.mean(axis=1))


RIVALS: dict[str, Callable[[Path, Sequence[Figure]], list[Row]]] = {
    name: find
    for name, needed, find in (
        ("chroma DTW (librosa)", "librosa", _dtw),
        ("notes and intervals (aubio)", "aubio", _aubio),
        ("our matcher on basic-pitch", "basic_pitch", _basic_pitch),
    )
    if find_spec(needed)
}


def found_by(name: str, file: Path, figures: Sequence[Figure]) -> list[Row]:
    """Return what `name` finds of `figures` in `file`; worked out once and kept beside it."""
    kept = file.with_suffix(f".{name.partition(' (')[0].replace(' ', '_')}.json")
    if not kept.exists():
        kept.write_bytes(msgspec.json.encode(RIVALS[name](file, figures)))
    found: list[Row] = msgspec.json.decode(kept.read_bytes())
    return found

"""Learns the weights of the detectors of what is slowly true, into visualizer/cues/slow.npz.

    python -m training.slow [world] [tension] ...

The sounds are those of benchmarks/hearing/slow.py made of other material (training/films.py, seed
301) and without the soundfont that is judged by. Each is heard by the `Analyzer` once and kept;
then the detector's own first half looks at it, and a perceptron learns what is true of each look.
"""

import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import soundfile

from benchmarks.hearing.curves import A_SECOND, CURVES
from benchmarks.hearing.material import Music
from benchmarks.hearing.moods import moods
from benchmarks.hearing.sound import Rng, Sound, factor
from benchmarks.hearing.taps import found
from benchmarks.hearing.truth import Truth
from benchmarks.hearing.voices import chatter
from benchmarks.hearing.worlds import worlds
from training import films, perceptron
from training.plain import plain
from visualizer.analysis import Analyzer
from visualizer.cues.chatter import Moments
from visualizer.cues.found import LATE, Taps
from visualizer.cues.net import SLOW
from visualizer.cues.texture import Texture
from visualizer.records import F32, HOP, NO_PARTIALS, PARTIALS, RATE, Hop

SEED = 301
FONTS = ("OPL-3_FM_128M", "sf_GMbank")


def recorded(rng: Rng) -> tuple[Sound, Truth]:
    """Recorded music, most of which is in none of the moods."""
    music = Music(rng)
    sound = np.concatenate([music.take(30.0) for _ in range(3)]) * factor(-20)
    spans = [{"kind": "mood", "value": "", "t": t + 10.0, "t_end": t + 30.0} for t in (0, 30, 60)]
    return sound, Truth(spans, scored=("mood",))


def _many(name: str, maker: films.Maker, count: int) -> dict[str, films.Maker]:
    return {f"{name}_{k}": maker for k in range(count)}


PLANS = {
    "world": _many("world", partial(worlds, each=5), 18),
    "tension": _many("tension", CURVES["tension"], 70),
    "mood": _many("mood", partial(moods, each=3), 20) | _many("recorded", recorded, 10),
    "grit": _many("grit", CURVES["grit"], 60),
    "found": _many("found", partial(found, each=3), 8) | _many("plain", plain, 5),
    "chatter": _many("chatter", partial(chatter, scenes=20), 14) | _many("plain", plain, 5),
}


def sounds(name: str) -> list[Path]:
    """Return the truths of the sounds that `name` is learned from, made and heard if need be."""
    files = films.build(name, PLANS[name], SEED, FONTS)
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(_analyse, files))
    return files


def _kept(file: Path) -> Path:
    return file.with_name(file.name.replace(".truth.json", ".npz"))


def _analyse(file: Path) -> None:
    """Keep what frames say, and let go of the sound."""
    kept = _kept(file)
    if kept.exists():
        return
    sound_file = file.with_name(json.loads(file.read_text())["wav"])
    sound, _ = soundfile.read(sound_file, dtype="float32")
    analyzer, last = Analyzer(), NO_PARTIALS
    bands, partials, turns, scalars = [], [], [], []
    for n, end in enumerate(range(HOP, len(sound) + 1, HOP)):
        frame = analyzer(Hop(end, np.repeat(sound[end - HOP : end, np.newaxis], 2, axis=1)))
        bands.append(frame.bands_db.astype(np.float16))
        scalars.append((frame.loudness, frame.gain_db, frame.bend, frame.bends, frame.held))
        if frame.partials is not last:
            last = frame.partials
            partials.append((10 * np.log10(last[:KEPT] + 1e-13)).astype(np.float16))
            turns.append(n)
    np.savez(kept, bands=bands, partials=partials, turns=turns,
             scalars=np.array(scalars, np.float32))  # fmt: skip
    sound_file.unlink()


KEPT = 640  # bins of the partials, to 3.75 kHz


def heard(file: Path) -> Iterator[SimpleNamespace]:
    """Yield the frames of the sound beside the truth `file`."""
    with np.load(_kept(file)) as told:
        bands, partials, turns, scalars = (
            told[part] for part in ("bands", "partials", "turns", "scalars")
        )
    now, turn = NO_PARTIALS, 0
    for n in range(len(bands)):
        if turn < len(turns) and turns[turn] == n:
            now = np.full(PARTIALS, 1e-13, np.float32)
            now[:KEPT] = 10.0 ** (0.1 * partials[turn].astype(np.float32))
            turn += 1
        loudness, gain_db, bend, bends, held = scalars[n].tolist()
        yield SimpleNamespace(
            sample=(n + 1) * HOP, bands_db=bands[n].astype(np.float32), partials=now,
            loudness=loudness, gain_db=gain_db, bend=bend, bends=bends, held=held,
            gap=False, digital_silence=False,
        )  # fmt: skip


Truthful = Callable[[dict[str, Any], float], float | None]
SOONER = 3.0  # seconds before it must be known that a look is already learned from


def span(name: str, value: object, truth: dict[str, Any], at: float) -> float | None:
    """Return whether state `name` has `value` at that time; None where nothing is asked."""
    for one in truth["events"]:
        if one["kind"] == name and one["t"] - SOONER <= at <= one["t_end"]:
            told = one.get("dial", one["value"])
            return float(told == value) if isinstance(value, str) else float(told)
    return None


def muttered(truth: dict[str, Any], at: float) -> float | None:
    """Chatter, which is nowhere in plain sounds."""
    return span("chatter", None, truth, at) if "chatter" in truth["scored"] else 0.0


def curve(name: str, truth: dict[str, Any], at: float) -> float | None:
    values = truth["curves"][name]
    return float(np.interp(at, np.arange(len(values)) / A_SECOND, values))


def struck(truth: dict[str, Any], at: float) -> float | None:
    """A stroke on a thing found; what else sounds during its rhythm is left out."""
    stroke = at - LATE * HOP / RATE
    for one in truth["events"]:
        if one.get("name") != "found":  # plain sounds, none of them found
            continue
        if any(-0.015 <= stroke - hit <= 0.03 for hit in one["hits"]):
            return 1.0
        if one["t"] - 0.1 <= stroke <= one["t_end"] + 0.6:
            return None
    perhaps = truth["ambiguous"]
    return None if any(one["lo"] <= stroke <= one["hi"] for one in perhaps) else 0.0


# Net -> the sounds that it is learned from, what looks at them, and what is true.
EARS: dict[str, tuple[str, Callable[[], Any], Truthful]] = {
    "world": ("world", Texture, partial(span, "world", None)),
    "tension": ("tension", Texture, partial(curve, "tension")),
    "grit": ("grit", Texture, partial(curve, "grit")),
    "reward": ("mood", Texture, partial(span, "mood", "reward")),
    "swing": ("mood", Texture, partial(span, "mood", "swing")),
    "march": ("mood", Texture, partial(span, "mood", "march")),
    "chatter": ("chatter", Moments, muttered),
    "found": ("found", Taps, struck),
}


def looks(file: Path, look: Callable[[], Any]) -> list[tuple[float, F32]]:
    """Return what the first half of a detector made of a sound, each with its time, seconds."""
    ear = look()
    return [
        (frame.sample / RATE, seen) for frame in heard(file) if (seen := ear(frame)) is not None
    ]


def rows(files: list[Path], look: Callable[[], Any], truthful: Truthful) -> tuple[F32, F32]:
    """Return all looks at the sounds, and what is true of each."""
    x, y = [], []
    with ProcessPoolExecutor(2) as pool:
        for file, seen in zip(files, pool.map(partial(looks, look=look), files), strict=True):
            truth = json.loads(file.read_text())
            for at, features in seen:
                value = truthful(truth, at)
                if value is not None:
                    x.append(features)
                    y.append(value)
    return np.array(x, np.float32), np.array(y, np.float32)


def main(names: list[str]) -> None:
    for name in names or EARS:
        made, look, truthful = EARS[name]
        x, y = rows(sounds(made), look, truthful)
        print(f"{name}: {len(y)} looks, true on the average {y.mean():.2f}")
        learned = perceptron.learn(x, y, np.random.default_rng(0))
        kept = dict(np.load(SLOW)) if SLOW.exists() else {}
        kept |= {f"{name}_{part}": value for part, value in learned.items()}
        np.savez(SLOW, **kept)


if __name__ == "__main__":
    main(sys.argv[1:])

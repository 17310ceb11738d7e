"""The set of what is slowly true: moods, worlds, curves, voices, tuning; and things found."""

from collections.abc import Callable
from functools import partial

from benchmarks.hearing.curves import CURVES
from benchmarks.hearing.moods import moods
from benchmarks.hearing.sound import Rng, Sound
from benchmarks.hearing.taps import found
from benchmarks.hearing.truth import Truth
from benchmarks.hearing.tunings import detune
from benchmarks.hearing.voices import chatter, speech
from benchmarks.hearing.worlds import worlds

TUNINGS = ("drift", "beating", "drift", "beating", "tune")


def plan(quick: bool) -> dict[str, Callable[[Rng], tuple[Sound, Truth]]]:
    """Return what is in the set, by name."""
    makers: dict[str, Callable[[Rng], tuple[Sound, Truth]]] = {}
    for k in range(1 if quick else 4):
        makers |= {
            f"mood_{k}": partial(moods, each=2),
            f"world_{k}": partial(worlds, each=4),
            f"speech_{k}": partial(speech, scenes=16),
            f"chatter_{k}": partial(chatter, scenes=16),
            f"found_{k}": partial(found, each=2),
        }
    for name, maker in CURVES.items():
        few, many = (1, 3) if name == "pressure" else (2, 10)  # it takes minutes
        makers |= {f"{name}_{k}": maker for k in range(few if quick else many)}
    for k in range(5 if quick else 15):
        makers[f"detune_{k}"] = partial(detune, seconds=40.0, how=TUNINGS[k % len(TUNINGS)])
    return makers

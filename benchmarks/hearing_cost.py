"""What hearing costs: microseconds a hop, and the share of one core.

    python -m benchmarks.hearing_cost [SECONDS] [FILE]

Hears SECONDS (default 60) of FILE, by default the built-in soundtrack, as fast as it can, and
times every hop; first as in a show that looks for no figures, then as in one that does; at last
each detector by itself, which with a warm cache costs less than among the others. A hop lasts
5333 us; what is left is for the light. The share of a core is processor time over all threads, so
that a neighbour on the machine does not count.
"""

import sys
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path
from time import process_time

import numpy as np
import soundfile

from visualizer.analysis import Analyzer
from visualizer.cli.ears import ears
from visualizer.clock import now
from visualizer.cues import DETECTORS
from visualizer.motifs import Figure
from visualizer.records import HOP, RATE, Hop, State

SOUNDTRACK = Path(__file__).parents[1] / "assets" / "demo.flac"
FIGURES = (
    Figure("fall", (-1, -4, -3), (0.4, 0.4, 0.4)),
    Figure("door", (5, -1, -3, -4), (0.4, 0.4, 0.8, 0.4)),
    Figure("round", (2, 2, 1, -1, -2, -2), (0.25,) * 6),
)
WAYS: dict[str, Sequence[Figure]] = {"hearing": (), "with figures": FIGURES}


def costs(figures: Sequence[Figure], sound: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the seconds of each hop's analysis and of its cues, and the share of a core."""
    (analyzer, hearing), state = ears(figures), State()
    hops = [Hop(end, sound[end - HOP : end]) for end in range(HOP, len(sound) + 1, HOP)]
    analysis, cues = np.zeros(len(hops)), np.zeros(len(hops))
    spent = process_time()
    for number, hop in enumerate(hops):
        start = now()
        frame = analyzer(hop)
        middle = now()
        _, state = hearing(frame, state)
        analysis[number], cues[number] = middle - start, now() - middle
    return analysis, cues, (process_time() - spent) * RATE / len(sound)


def each(sound: np.ndarray) -> dict[str, float]:
    """Return the mean cost of a hop, seconds of processor time, of the analysis and each detector.

    What it takes to look for figures is left out.
    """
    analyzer = Analyzer()
    hops = [Hop(end, sound[end - HOP : end]) for end in range(HOP, len(sound) + 1, HOP)]
    begun = process_time()
    frames = [analyzer(hop) for hop in hops]
    told = {"analysis": (process_time() - begun) / len(hops)}
    for name, make in DETECTORS.items():
        detector = make()
        begun = process_time()
        for frame in frames:
            detector(frame)
        told[name] = (process_time() - begun) / len(hops)
    return told


def rows() -> list[tuple[str, float, str]]:
    """Return (what, value, unit) for the table that `python -m benchmarks` prints."""
    sound = recording(str(SOUNDTRACK), 30.0)
    return [
        (f"{way}, share of a core", 100 * costs(figures, sound)[2], "%")
        for way, figures in WAYS.items()
    ]


def recording(file: str, seconds: float) -> np.ndarray:
    """Return stereo float32 sound at 48 kHz, repeated or cut to `seconds`."""
    sound, rate = soundfile.read(file, dtype="float32", always_2d=True)
    if rate != RATE:
        sys.exit(f"{file} has {rate} samples a second; give one that has {RATE}.")
    stereo = np.ascontiguousarray(np.broadcast_to(sound[:, :2], (len(sound), 2)))
    return np.resize(stereo, (int(seconds * RATE), 2))


def main(seconds: float = 60.0, file: str = str(SOUNDTRACK)) -> None:
    sound = recording(file, seconds)
    print(f"{'us a hop':<18}{'p50':>8}{'p99':>8}{'p99.9':>8}{'max':>8}")
    for way, figures in WAYS.items():
        analysis, cues, share = costs(figures, sound)
        for name, cost in (("analysis", analysis), ("cues", cues), (way, analysis + cues)):
            ranks = 1e6 * np.percentile(cost, [50, 99, 99.9, 100])
            print(f"{name:<18}" + "".join(f"{rank:8.0f}" for rank in ranks))
        print(f"{share:.2%} of a core")
    print("\nby itself, mean us a hop")
    for name, cost in sorted(each(sound).items(), key=itemgetter(1), reverse=True):
        print(f"{name:<18}{1e6 * cost:8.1f}")


if __name__ == "__main__":
    main(*(kind(word) for kind, word in zip((float, str), sys.argv[1:], strict=False)))

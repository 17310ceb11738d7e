"""What hearing costs: microseconds a hop, and the share of one core.

    python benchmarks/hearing_cost.py [SECONDS] [FILE]

Hears SECONDS (default 60) of FILE, by default the built-in soundtrack, as fast as it can, and
times every hop. A hop lasts 5333 us; what is left is for the light. The share of a core is
processor time over all threads, so that a neighbour on the machine does not count.
"""

import sys
from pathlib import Path
from time import process_time

import numpy as np

from visualizer.clock import now

SOUNDTRACK = Path(__file__).parents[1] / "assets" / "demo.flac"


def main(seconds: float = 60.0, file: str = str(SOUNDTRACK)) -> None:
    started = now()
    from visualizer.analysis import Analyzer
    from visualizer.cues import Hearing
    from visualizer.records import HOP, RATE, Hop, State

    imported = now()
    analyzer, hearing, state = Analyzer(), Hearing(), State()
    ready = now()

    sound = _sound(file, seconds)
    hops = [Hop(end, sound[end - HOP : end]) for end in range(HOP, len(sound) + 1, HOP)]
    analysis, detectors, cues = np.zeros(len(hops)), np.zeros(len(hops)), 0
    spent = process_time()
    for number, hop in enumerate(hops):
        start = now()
        frame = analyzer(hop)
        middle = now()
        new, state = hearing(frame, state)
        end = now()
        analysis[number], detectors[number] = middle - start, end - middle
        cues += len(new)

    share = (process_time() - spent) * RATE / len(sound)

    print(f"import {1e3 * (imported - started):.0f} ms")
    print(f"construction {1e3 * (ready - imported):.0f} ms")
    print(f"first hop {1e6 * (analysis[0] + detectors[0]):.0f} us; {len(hops)} hops, {cues} cues")
    print(f"{'us a hop':<12}{'p50':>8}{'p99':>8}{'p99.9':>8}{'max':>8}")
    for name, cost in (
        ("analysis", analysis),
        ("cues", detectors),
        ("hearing", analysis + detectors),
    ):
        ranks = 1e6 * np.percentile(cost, [50, 99, 99.9, 100])
        print(f"{name:<12}" + "".join(f"{rank:8.0f}" for rank in ranks))
    print(f"{share:.2%} of a core")


def _sound(file: str, seconds: float) -> np.ndarray:
    """Return stereo float32 sound at 48 kHz, repeated or cut to `seconds`."""
    import soundfile

    from visualizer.records import RATE

    sound, rate = soundfile.read(file, dtype="float32", always_2d=True)
    if rate != RATE:
        sys.exit(f"{file} has {rate} samples a second; give one that has {RATE}.")
    stereo = np.ascontiguousarray(np.broadcast_to(sound[:, :2], (len(sound), 2)))
    return np.resize(stereo, (int(seconds * RATE), 2))


if __name__ == "__main__":
    main(*(kind(word) for kind, word in zip((float, str), sys.argv[1:], strict=False)))

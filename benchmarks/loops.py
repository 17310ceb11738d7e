"""An hour of the same two minutes, heard only: the last are as they were the third time.

    python -m benchmarks.loops [--seconds 3600]

Automatic gains and slow levels settle in the first loops; after that nothing may drift. Ends with 1
if a cue of the third loop has none within a hop in the last, or the other way round.
"""

import argparse
import sys
from collections import Counter

import numpy as np
import soundfile
from rich.progress import track

from visualizer.analysis import Analyzer
from visualizer.cues import Hearing
from visualizer.records import HOP, RATE, Hop, State, frozen
from visualizer.shipped import shipped

SETTLED = 3  # the loop that the last is compared with
# Hops in which everything that is decimated or looks only now and then comes round: a loop of whole
# such periods meets the ears at the same place each time.
PERIOD = 960


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3600.0)
    options = parser.parse_args()
    sound, _ = soundfile.read(shipped("assets/demo.flac"), dtype="float32", always_2d=True)
    hops = [frozen(np.ascontiguousarray(hop)) for hop in _whole(sound)]
    loops = max(round(options.seconds * RATE / HOP / len(hops)), SETTLED + 1)

    analyzer, hearing, state = Analyzer(), Hearing(), State()
    heard: list[list[tuple[str, str, int]]] = []
    for loop in track(range(loops), description=f"hearing {len(hops) * HOP / RATE:.0f} s"):
        heard.append([])
        for k, hop in enumerate(hops):
            frame = analyzer(Hop((loop * len(hops) + k + 1) * HOP, hop))
            cues, state = hearing(frame, state)
            for cue in cues:
                at = cue.sample - loop * len(hops) * HOP
                heard[-1].append((cue.kind, cue.name, round(at / HOP)))

    third, last = heard[SETTLED - 1], heard[-1]
    odd = unmatched(third, last), unmatched(last, third)
    print(f"{loops} loops, {len(third)} cues in the third and {len(last)} in the last")
    for name, rows in zip(("only in the third", "only in the last"), odd, strict=True):
        for (kind, what, at), n in sorted(rows.items(), key=lambda row: row[0][2]):
            print(f"  {name}: {n} {kind} {what} at {at * HOP / RATE:.3f} s")
    sys.exit(any(odd))


def unmatched(
    these: list[tuple[str, str, int]], others: list[tuple[str, str, int]]
) -> Counter[tuple[str, str, int]]:
    """Return which of `these` have no partner among `others` within one hop."""
    left = Counter(others)
    lonely: Counter[tuple[str, str, int]] = Counter()
    for kind, name, at in these:
        near = [(kind, name, at + by) for by in (0, -1, 1) if left[kind, name, at + by]]
        if near:
            left[near[0]] -= 1
        else:
            lonely[kind, name, at] += 1
    return lonely


def _whole(sound):
    hops = len(sound) // HOP // PERIOD * PERIOD
    return sound[: hops * HOP].reshape(hops, HOP, 2)


if __name__ == "__main__":
    main()

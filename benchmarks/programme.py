"""Which scenes a sound brings on: the soundtrack, or a file, heard by the ears and directed.

    python -m benchmarks.programme [FILE] [--seed N]

Prints when each scene came, how (a cut, or a fade over so many seconds), and how long it stayed.
"""

import argparse
from pathlib import Path

from visualizer.audio.file import FileSource, Reel
from visualizer.cli.ears import ears
from visualizer.cli.known import brought
from visualizer.director import Director
from visualizer.records import HOP, RATE, Budget, Direction, State, Tick
from visualizer.scenes import SCENES

FPS = 30
DEMO = Path(__file__).parents[1] / "assets" / "demo.flac"


def changes(file: Path, seed: int) -> tuple[list[Direction], float]:
    """Return the directions with which each scene came on, and how long the sound was, seconds."""
    source = FileSource(Reel(file), name=file.name)
    analyzer, hearing = ears(brought("demo") if file == DEMO else ())
    director = Director(list(SCENES), seed=seed)
    state, came, picture = State(), [director.direct(Tick(0.0, 0))], 0
    while not source.status().finished:
        picture += 1
        tick = Tick(picture / FPS, picture * RATE // FPS)
        source.advance(tick.sample)
        for hop in source.ring.take(HOP, tick.sample):
            frame = analyzer(hop)
            cues, state = hearing(frame, state)
            director.hear(frame, cues, state, Budget())
        direction = director.direct(tick)
        if direction.scene != came[-1].scene:
            came.append(direction)
    return came, picture / FPS


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("file", nargs="?", type=Path, default=DEMO)
    asked.add_argument("--seed", type=int, default=0)
    chosen = asked.parse_args()
    came, end = changes(chosen.file, chosen.seed)
    left = [direction.since for direction in came[1:]] + [end]
    for direction, until in zip(came, left, strict=True):
        how = f"fade {direction.fade:.1f} s" if direction.fade else "cut"
        stayed = until - direction.since
        print(f"{direction.since:8.1f}  {direction.scene:12} {how:12} {stayed:6.1f} s")


if __name__ == "__main__":
    main()

"""What a film costs: `python -m benchmarks.film_cost`.

The same pictures of the soundtrack are drawn alone, encoded alone, and made into a film, in rounds
that are interleaved; medians are printed, and how long the loop waited for a picture that had been
drawn. A film should take hardly longer than the slower of its two halves where they do not share
processors, and no longer than both together where they do.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np

from visualizer.analysis import Analyzer
from visualizer.audio import reel
from visualizer.audio.file import FileSource
from visualizer.clock import steady
from visualizer.cues import Hearing
from visualizer.director import Director
from visualizer.lamps import LampGrid
from visualizer.output.film import Film
from visualizer.output.offscreen import Offscreen
from visualizer.output.recorder import Recorder
from visualizer.output.sink import Sink
from visualizer.output.statistics import Statistics
from visualizer.records import Command
from visualizer.render.gpu import Gpu
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES
from visualizer.show import play

BUSY = 30.0  # seconds into the soundtrack


class Drawn(Offscreen):
    """Waits until each picture is drawn and keeps it if asked to."""

    def __init__(self, stage: Stage, gpu: Gpu, kept: list[np.ndarray] | None) -> None:
        super().__init__(stage.size)
        self._stage, self._gpu, self._kept = stage, gpu, kept

    def present(self) -> tuple[Command, ...]:
        self._gpu.finish()
        if self._kept is not None:
            rgb = self._stage.read()
            self._kept.append(np.dstack([rgb, np.full_like(rgb[..., :1], 255)]))
        return ()


def run(stage: Stage, sink: Sink, scene: str, fps: float, pictures: int) -> None:
    source = FileSource(reel("demo"), name="demo", start=BUSY)
    play(
        ticks=steady(fps, (pictures - 0.5) / fps),
        source=source,
        analyzer=Analyzer(),
        hearing=Hearing(),
        director=Director(list(SCENES), pinned=scene),
        lamps=LampGrid(0),
        stage=stage,
        sink=sink,
        statistics=Statistics(fps),
    )
    source.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--fps", type=float, default=60.0)
    parser.add_argument("--scene", default="hall")
    parser.add_argument("--pictures", type=int, default=60, help="in each round")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    width, height = map(int, options.size.split("x"))
    gpu = Gpu.offscreen()
    stage = Stage(gpu, SCENES, size=(width, height), internal=(width, height))
    pictures: list[np.ndarray] = []
    run(stage, Drawn(stage, gpu, pictures), options.scene, options.fps, options.pictures)

    def film(folder: str) -> Film:
        sound: Iterator[np.ndarray] = reel("demo").blocks(BUSY)
        path = Path(folder) / "a.mp4"
        return Film(path, size=stage.size, fps=options.fps, sound=sound, quick=gpu.software)

    def drawing(_: str) -> None:
        run(stage, Drawn(stage, gpu, None), options.scene, options.fps, options.pictures)

    def encoding(folder: str) -> None:
        made = film(folder)
        for picture in pictures:
            made.write(picture)
        made.close()

    waits: list[float] = []

    def both(folder: str) -> None:
        recorder = Recorder(gpu, stage, film(folder))
        run(stage, recorder, options.scene, options.fps, options.pictures)
        recorder.close()
        waits.append(recorder.reading.percentile(50))

    seconds: dict[str, list[tuple[float, float]]] = {}
    for _ in range(options.rounds):
        for action in (drawing, encoding, both):
            with tempfile.TemporaryDirectory() as folder:
                wall, cpu = time.perf_counter(), time.process_time()
                action(folder)
                spent = time.perf_counter() - wall, time.process_time() - cpu
            seconds.setdefault(action.__name__, []).append(spent)
    gpu.close()

    print(f"{gpu.renderer}, {os.cpu_count()} cores, {options.scene} at {options.size}")
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    for name, rounds in seconds.items():
        wall, cpu = (
            1e3 * median(column) / options.pictures for column in zip(*rounds, strict=True)
        )
        print(f"  {name:<9} {wall:7.1f} ms a picture, {cpu:7.1f} ms of processor")
    slower = [max(d[0], e[0]) for d, e in zip(seconds["drawing"], seconds["encoding"], strict=True)]
    ratio = median(b[0] / s for b, s in zip(seconds["both"], slower, strict=True))
    rate = options.pictures / median(b[0] for b in seconds["both"])
    print(f"  a film takes {ratio:.2f} times the slower of the two: {rate:.1f} pictures a second")
    print(f"  waiting for a picture that was drawn, p50: {1e3 * median(waits):.2f} ms")


if __name__ == "__main__":
    main()

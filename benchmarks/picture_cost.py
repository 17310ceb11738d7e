"""What a picture costs: `python -m benchmarks.picture_cost`.

Processor milliseconds over all threads, by scene and pass, at the sizes given. Each step is
run alone with what a whole picture left bound, and the whole picture beside it: without the flash
limiter, and as it is shown, with the limiter and into a window's memory. Rounds are interleaved
and their median is printed, so that a neighbour on the machine disturbs all alike.
"""

import argparse
import time
from collections.abc import Callable
from statistics import median

import numpy as np

from tests.lamps_known import bands
from visualizer.records import SILENT_FRAME, Direction, State, Tick
from visualizer.render.bloom import bloom
from visualizer.render.gpu import Gpu
from visualizer.render.projector import TONE
from visualizer.render.stage import Stage
from visualizer.render.targets import Targets
from visualizer.scenes import SCENES

SIZE = (1280, 720)
INSIDE = ((640, 360), (960, 540), (1280, 720))
PICTURES = 12  # by turns: few enough that a neighbour on the machine disturbs all sizes alike
STEPS = ("scene", "bloom", "tone", "upscale")


def step(stage: Stage, name: str, scene: str) -> Callable[[], None]:
    """Return a function that runs one step of a picture once more."""
    targets: Targets = stage._targets()

    def surfaces() -> None:
        targets.scene.buffer.use()
        for item in SCENES[scene].passes:
            stage._passes.draw(item)

    def tone() -> None:
        targets.picture(stage._gpu).buffer.use()
        stage._passes.draw(TONE)

    return {
        "scene": surfaces,
        "bloom": lambda: bloom(stage._gpu, stage._passes, targets),
        "tone": tone,
        "upscale": lambda: stage._projector.present(stage.shown),
    }[name]


def rows(scene: str, rounds: int) -> list[tuple[str, float, str]]:
    """Return (what, value, unit) for the table that `python -m benchmarks` prints."""
    gpu = Gpu.offscreen()
    told: dict[tuple[int, int], list[float]] = {inside: [] for inside in INSIDE}
    stages = [Stage(gpu, SCENES, size=SIZE, internal=inside) for inside in INSIDE]
    field, count = bands(), 0
    for turn in range(5 * rounds + 1):
        for stage in stages:
            stage._block.bind_to_uniform_block(0)  # each made its own
            began = time.process_time()
            for _ in range(PICTURES):
                count += 1
                tick = Tick(count / 60, 800 * count)
                stage.draw(tick, field, SILENT_FRAME, State(), Direction(scene=scene, loudness=1.0))
                gpu.finish()
            if turn:  # the first compiles
                told[stage.internal].append(1e3 * (time.process_time() - began) / PICTURES)
    gpu.close()
    return [
        (f"drawing, {width}x{height} inside", median(costs), "ms")
        for (width, height), costs in told.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--internal", default="640x360")
    parser.add_argument("--pictures", type=int, default=40, help="in each round")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    size, internal = (tuple(map(int, text.split("x"))) for text in (options.size, options.internal))
    gpu = Gpu.offscreen()
    stage = Stage(gpu, SCENES, size=size, internal=internal, limited=False)
    window = np.zeros((size[1], size[0], 4), np.uint8)
    shown = Stage(gpu, SCENES, size=size, internal=internal, target=lambda: window)
    field, count = bands(), 0

    def draw(scene: str, on: Stage = stage) -> None:
        nonlocal count
        count += 1
        on._block.bind_to_uniform_block(0)  # each made its own
        tick = Tick(count / 60, 800 * count)
        on.draw(tick, field, SILENT_FRAME, State(), Direction(scene=scene, loudness=1.0))

    def cost(action: Callable[[], None]) -> float:
        gpu.finish()
        start = time.process_time()
        for _ in range(options.pictures):
            action()
            gpu.finish()
        return 1000.0 * (time.process_time() - start) / options.pictures

    print(f"{gpu.renderer}, {options.internal} inside, shown at {options.size}")
    print("CPU ms    " + "".join(f"{name:>9}" for name in (*STEPS, "sum", "picture", "shown")))
    for scene in SCENES:
        draw(scene, shown)
        draw(scene)
        wholes = [lambda s=scene, on=on: draw(s, on) for on in (shown, stage)]
        # That without a limiter comes last: the next round's steps need what it leaves bound.
        actions = [step(stage, name, scene) for name in STEPS] + wholes
        rounds = [[cost(action) for action in actions] for _ in range(options.rounds)]
        *steps, limited, picture = (median(column) for column in zip(*rounds, strict=True))
        told = (*steps, sum(steps), picture, limited)
        print(f"{scene:10}" + "".join(f"{ms:9.2f}" for ms in told))
    gpu.close()


if __name__ == "__main__":
    main()

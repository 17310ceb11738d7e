"""What the flash limiter costs a picture, as rows of the table that `python -m benchmarks` prints.

The same picture is drawn with it and without, by turns, and the difference is told: processor time
over all threads, and what the main loop itself spends on deciding and on news from the GPU.
"""

import time
from statistics import median

from tests.lamps_known import bands
from visualizer.records import SILENT_FRAME, Direction, State, Tick
from visualizer.render.gpu import Gpu
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES

SIZE, INTERNAL = (1280, 720), (640, 360)
PICTURES = 25  # by turns: few enough that a neighbour on the machine disturbs both alike
TURNS = 5  # for each round asked for


def rows(scene: str, rounds: int) -> list[tuple[str, float, str]]:
    """Return (what, value, unit)."""
    gpu = Gpu.offscreen()
    field, count = bands(), 0
    bare, limited = (
        Stage(gpu, SCENES, size=SIZE, internal=INTERNAL, limited=limited)
        for limited in (False, True)
    )
    limiter = limited._projector._limiter
    assert limiter is not None
    decide, deciding = limiter.decide, []

    def timed(*what: object, **how: object) -> None:
        began = time.perf_counter()
        decide(*what, **how)  # type: ignore[arg-type]  # handed on as it came
        deciding.append(time.perf_counter() - began)

    limiter.decide = timed  # type: ignore[method-assign]  # a stopwatch around it

    def cost(stage: Stage) -> float:
        nonlocal count
        stage._block.bind_to_uniform_block(0)  # each made its own
        began = time.process_time()
        for _ in range(PICTURES):
            count += 1
            tick = Tick(count / 60, count * 800)
            stage.draw(tick, field, SILENT_FRAME, State(), Direction(scene=scene, loudness=1.0))
            gpu.finish()
        return 1e3 * (time.process_time() - began) / PICTURES

    cost(bare), cost(limited)
    deciding.clear()
    costs = [(cost(bare), cost(limited)) for _ in range(TURNS * rounds)]
    gpu.close()
    return [
        ("flash limiter, processor time a picture", median(b - a for a, b in costs), "ms"),
        ("  the same picture without it", median(a for a, _ in costs), "ms"),
        ("  of the main loop, p50", 1e6 * median(deciding), "µs"),
    ]

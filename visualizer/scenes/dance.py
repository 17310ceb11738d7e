"""The dance: the hall with its ceiling lower and its lights down, and every tile its own colour.

Four phases, each more saturated, from green-white to colours one would not put in an office; the
walk is what carries them on, so in silence they stand. No tile is a saturated red.
"""

from dataclasses import replace

from visualizer.records import ROWS, AnalysisFrame, Direction, Pass, State, Tick
from visualizer.scenes.hall import HALL
from visualizer.scenes.room import Vec4, loud, numbers

FLOOR = replace(
    HALL,
    height=2.55,
    pitch=(1.5, 1.5),
    luminaire=(0.375, 0.375),
    tiles=(8.0, 8.0),
    tubes=1.0,
    tube_contrast=0.40,
    prisms=0.0,
    lamp=(0.96, 1.0, 0.92),
    radiance=2.0,
    haze=(0.02, 0.02, 0.03),
    carpet=(0.012, 0.012, 0.016),
    density=0.040,
    gloss=9.0,
    roughness=0.008,
    tile=0.10,
    eye=1.25,
    focal=0.95,
    bloom=0.16,
)
PALE = 0.3  # of its colour, that a tile has in silence: the office's own light is left
PHASE = 0.5  # bays of a phase: about 10 s of music


class Dance:
    room = FLOOR
    passes = (
        Pass("scenes/ceiling.frag", defines=("TILES",), mesh="ceiling", flaws=True),
        Pass("scenes/floor.frag", defines=("TILES",), mesh="floor"),
    )

    def params(
        self, tick: Tick, frame: AnalysisFrame, state: State, direction: Direction
    ) -> dict[str, Vec4]:
        colour = PALE + (1.0 - PALE) * loud(direction)
        own = direction.travel % ROWS / PHASE, float(direction.seed & 0xFFFF), colour, 0.0
        return numbers(self.room, direction) | {"own": own}

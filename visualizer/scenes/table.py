"""The table: a dim hallway for one person, and at its end one table under one lamp.

Strain leans the walls in and opens hairlines in them. The row of lamps is column 16; the one over
the table hangs where the hallway ends.
"""

from dataclasses import replace
from math import sin, tau

from visualizer.records import ROWS, AnalysisFrame, Direction, Pass, State, Tick
from visualizer.scenes.room import Vec4, felt, loud, numbers
from visualizer.scenes.undercroft import UNDERCROFT

HALLWAY = replace(
    UNDERCROFT,
    half_width=0.92,
    height=2.5,
    far=3.05,
    pitch=(1.84, 2.6),
    luminaire=(0.0625, 0.125),
    tiles=(8.0, 4.0),
    lamp=(0.56, 0.86, 1.0),  # cold all the way, so that the table is warm
    radiance=3.4,
    haze=(0.07, 0.11, 0.13),
    carpet=(0.115, 0.085, 0.060),
    shine=0.6,  # it has been polished
    paint=(0.32, 0.37, 0.46),
    eye=1.22,
    focal=1.5,
    shift=0.14,
    bounce=1.15,
    bloom=0.20,
    reach=(0.75, 2.7),
    hoops_from=(0.0, 1.56, 2.0),  # the bulb
    hoops_by=(1.0, 1.0, 1.0, 1.0),
)
GLOW = 0.6, 1.4  # m, half width and height of the light at the end, for what it falls on
NEARS = 0.6  # by which the loudest music lights the walls: they come out of the dark
SWING = 0.16  # m to each side, the lamp over the table
SWINGS = 16.0  # a bay walked: one in three seconds of music, and none in silence
LEANS = 0.05  # m per m, always: one is not sure
LEAN = 0.26  # m per m: with this the ceiling is a strip, and the table is still seen


class Table:
    room = HALLWAY
    passes = (
        Pass(
            "scenes/concrete.frag", defines=("FAR_LAMP", "AMBER", "CEILING", "LEAN"), mesh="ceiling"
        ),
        Pass("scenes/concrete.frag", defines=("FAR_LAMP", "AMBER", "FLOOR", "LEAN"), mesh="floor"),
        Pass("scenes/concrete.frag", defines=("FAR_LAMP", "AMBER", "LEAN"), mesh="walls"),
        Pass("scenes/table.frag", defines=("FAR_LAMP", "AMBER", "LEAN", "ALCOVE"), mesh="end"),
        Pass(
            "scenes/table.frag",
            defines=("FAR_LAMP", "AMBER"),
            mesh="table",
            blend="over",
        ),
    )

    def params(
        self, tick: Tick, frame: AnalysisFrame, state: State, direction: Direction
    ) -> dict[str, Vec4]:
        strain = felt(state.strain)
        own = *GLOW, strain, LEANS + (LEAN - LEANS) * strain
        level = loud(direction)
        near = 1.0 + NEARS * level
        room = replace(self.room, bounce=self.room.bounce * near)
        x, high, ahead = self.room.hoops_from
        swung = x + SWING * sin(tau * SWINGS * (direction.travel % ROWS))
        return numbers(room, direction) | {"own": own, "centre": (swung, high, ahead, level)}

"""The table: a dim hallway for one person, and at its end one table under one lamp.

Strain leans the walls in and opens hairlines in them. The row of lamps is column 16; the one over
the table hangs where the hallway ends.
"""

from dataclasses import replace

from visualizer.records import AnalysisFrame, Direction, Pass, State, Tick
from visualizer.scenes.room import Vec4, felt, numbers
from visualizer.scenes.undercroft import UNDERCROFT

HALLWAY = replace(
    UNDERCROFT,
    half_width=0.92,
    height=2.5,
    far=3.9,
    pitch=(1.84, 2.6),
    luminaire=(0.0625, 0.125),
    tiles=(8.0, 4.0),
    lamp=(1.0, 0.93, 0.74),
    radiance=2.0,
    haze=(0.12, 0.11, 0.07),
    carpet=(0.10, 0.075, 0.045),
    shine=0.6,  # it has been polished
    paint=(0.38, 0.345, 0.25),
    eye=1.26,
    focal=1.35,
    shift=-0.04,
    bounce=0.8,
    reach=(1.0, 3.7),
)
GLOW = 0.6, 1.4  # m, half width and height of the light at the end, for what it falls on
LEANS = 0.05  # m per m, always: one is not sure
LEAN = 0.26  # m per m: with this the ceiling is a strip, and the table is still seen


class Table:
    room = HALLWAY
    passes = (
        Pass("scenes/concrete.frag", defines=("FAR_LAMP", "CEILING", "LEAN"), mesh="ceiling"),
        Pass("scenes/concrete.frag", defines=("FAR_LAMP", "FLOOR", "LEAN"), mesh="floor"),
        Pass("scenes/concrete.frag", defines=("FAR_LAMP", "LEAN"), mesh="walls"),
        Pass("scenes/table.frag", defines=("FAR_LAMP", "LEAN", "ALCOVE"), mesh="end"),
        Pass("scenes/table.frag", defines=("FAR_LAMP",), mesh="table", blend="over"),
    )

    def params(
        self, tick: Tick, frame: AnalysisFrame, state: State, direction: Direction
    ) -> dict[str, Vec4]:
        strain = felt(state.strain)
        own = *GLOW, strain, LEANS + (LEAN - LEANS) * strain
        return numbers(self.room, direction) | {"own": own}

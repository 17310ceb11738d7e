"""Numbers: a bulged phosphor screen of digits that drift, swell with the lamps, and are gathered.

More than two thousand digits, each lit by the lamp under it. The viewer stands before the screen
and does not move; what he would have walked, the digits sink towards the four bins.
"""

from visualizer.records import ROWS, AnalysisFrame, Direction, Pass, State, Tick
from visualizer.scenes.room import Room, Vec4, numbers

SCREEN = Room(
    half_width=1.0,
    height=1.0,
    far=1.0,
    column=16.0,
    pitch=(1.0, 1.0),
    luminaire=(0.5, 0.5),
    tubes=0.0,
    lamp=(0.31, 0.76, 0.88),  # 157, 227, 235 as a display shows it
    radiance=6.0,
    haze=(0.10, 0.62, 0.80),  # the glass, lit from behind
    eye=0.0,
    focal=1.0,
    reach=(0.9, 7.0),  # in inverse shares of the way out from the middle
    bloom=0.22,  # phosphor behind thick glass: halation
)
STRAY = 0.42  # of its cell, that a small digit strays from the middle


class Numbers:
    room = SCREEN
    passes = (
        Pass("scenes/numbers.frag", mesh="floor", place="scenes/numbers.vert", hoops="form"),
        Pass(
            "scenes/numbers.frag",
            defines=("TRAYS",),
            mesh="floor",
            place="scenes/numbers.vert",
            hoops="form",
        ),
    )

    def params(
        self, tick: Tick, frame: AnalysisFrame, state: State, direction: Direction
    ) -> dict[str, Vec4]:
        own = direction.travel % ROWS, STRAY, 0.0, 0.0
        return numbers(self.room, direction) | {"own": own}

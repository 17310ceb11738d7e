"""The undercroft: a low dark corridor that ends in a lit lift, and a ceiling that a drone lowers.

The row of lamps is column 16. However long one walks, the lift stays as far away.
"""

from dataclasses import replace

from visualizer.records import AnalysisFrame, Direction, Pass, State, Tick
from visualizer.scenes.room import Room, Vec4, felt, loud, numbers

UNDERCROFT = Room(
    half_width=1.3,
    height=2.25,
    far=9.2,
    column=16.5,
    pitch=(2.6, 2.8),
    luminaire=(0.0625, 0.25),
    lamp=(0.66, 0.96, 1.0),
    radiance=3.6,
    haze=(0.07, 0.14, 0.16),
    density=0.012,
    carpet=(0.042, 0.060, 0.064),
    shine=2.6,
    tiles=(8.0, 2.0),
    paint=(0.31, 0.39, 0.39),
    sheen=0.5,
    eye=1.12,
    focal=1.3,
    shift=0.06,
    bounce=1.5,
    reach=(1.7, 9.6),
    hoops_by=(0.0, 0.0, 1.0, 0.0),  # bars under the ceiling, and what the water holds of them
    bloom=0.16,
)
LIFT = 0.95, 2.02  # m, half width and height of its opening
LOW = 0.62  # m that the longest, surest drone takes from the height: just above the eye


class Undercroft:
    room = UNDERCROFT
    passes = (
        Pass("scenes/concrete.frag", defines=("FAR_LAMP", "AMBER", "CEILING"), mesh="ceiling"),
        Pass("scenes/concrete.frag", defines=("FAR_LAMP", "AMBER", "FLOOR"), mesh="floor"),
        Pass("scenes/concrete.frag", defines=("FAR_LAMP", "AMBER"), mesh="walls"),
        Pass("scenes/end.frag", defines=("FAR_LAMP", "AMBER"), mesh="end"),
    )

    def params(
        self, tick: Tick, frame: AnalysisFrame, state: State, direction: Direction
    ) -> dict[str, Vec4]:
        drone = felt(state.drone)
        room = replace(self.room, height=self.room.height - LOW * drone)
        own = LIFT[0], min(LIFT[1], room.height - 0.12), 0.0, 0.0
        centre = *room.hoops_from, loud(direction)
        return numbers(room, direction) | {"own": own, "centre": centre}

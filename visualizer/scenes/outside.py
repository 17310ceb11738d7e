"""Outside: a façade of lit windows at night, over snow, and snow falling in depth.

Every window is an office of the grid: columns from left to right, floors from near to far. The
viewer stands still; what he would have walked, the snow falls, and in silence it hangs in the air.
"""

from visualizer.records import ROWS, AnalysisFrame, Direction, Pass, State, Tick
from visualizer.scenes.room import Room, Vec4, loud, numbers

NIGHT = Room(
    half_width=140.0,
    height=140.0,
    far=37.5,
    column=16.0,
    pitch=(2.4, 3.3),
    luminaire=(0.3125, 0.28125),
    tubes=2.0,
    lamp=(0.86, 1.0, 1.0),
    radiance=3.4,
    haze=(0.055, 0.115, 0.235),  # low cloud over snow
    density=0.01,
    carpet=(0.62, 0.78, 1.0),  # snow
    tiles=(8.0, 16.0),
    paint=(0.16, 0.22, 0.32),  # concrete, blue with night
    eye=1.7,
    focal=1.5,
    reach=(1.0, 6.0),  # in inverse shares of the way out from the middle
    shift=-0.52,
    bloom=0.22,
)
WINDOWS = 28.0  # side by side, of 32 lamps: the building ends where there is still sky
FLOORS = 12.0
ROWS_A_FLOOR = 2.0  # of lamps: from the first floor to the last is as far as one sees in the hall


class Outside:
    room = NIGHT
    passes = (
        Pass("scenes/facade.frag", mesh="end", hoops="form"),
        Pass("scenes/snowfield.frag", mesh="floor", hoops="none"),
        Pass("scenes/snow.frag", mesh="flakes", place="scenes/snow.vert", blend="over"),
    )

    def params(
        self, tick: Tick, frame: AnalysisFrame, state: State, direction: Direction
    ) -> dict[str, Vec4]:
        across, up = self.room.pitch
        building = 0.5 * WINDOWS * across, FLOORS * up
        own = direction.travel % ROWS, *building, ROWS_A_FLOOR
        centre = *self.room.hoops_from, loud(direction)
        return numbers(self.room, direction) | {"own": own, "centre": centre}

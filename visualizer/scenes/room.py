"""The shared room: a long box lit by a grid of luminaires, and the numbers that describe one.

Metres, z away from the viewer. Light is linear; radiance 1 is a white wall in full light. A lamp
cell is one pitch of the grid: cell (row, column) holds lamp `output[row % ROWS, column % COLUMNS]`
with its luminaire in the middle.

Rows: the cell above the viewer is row `floor(travel) % ROWS`; higher rows are farther away.
Columns: higher columns are farther right. `column` of a room is the grid column above x = 0, where
the viewer stands: 16.0 stands on the line between cells 15 and 16 (an aisle: 0..15 are to the left,
16..31 to the right, mirror images about 15.5); 16.5 stands under the middle of column 16.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from visualizer.records import ROWS, AnalysisFrame, Direction, Pass, State, Tick, Trait

Vec4 = tuple[float, float, float, float]
Rgb = tuple[float, float, float]


class Scene(Protocol):
    """An architecture hung with the grid: passes it declares, numbers it computes."""

    @property
    def passes(self) -> tuple[Pass, ...]:
        """What is drawn, in this order, over the whole target."""

    @property
    def room(self) -> "Room":
        """The numbers that do not change while it is on."""

    def params(
        self, tick: Tick, frame: AnalysisFrame, state: State, direction: Direction
    ) -> Mapping[str, Vec4]:
        """Return fields of the uniform block (`render/frame.py`) for this picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What does not change while a scene is on; what is not said is not there."""

    # Architecture
    half_width: float  # m
    height: float  # m
    far: float  # m; what lies behind is haze
    column: float  # grid column above x = 0, see above
    pitch: tuple[float, float]  # m between lamps, across and along
    luminaire: tuple[float, float]  # half its size in cells, across and along

    # Luminaire: tubes behind a lens of moulded prisms
    tubes: float = 1.0  # how many lie side by side
    tube_contrast: float = 0.0  # 0 an even sheet of light .. 1 black between tubes
    prisms: float = 0.0  # prisms to a cell
    prism_contrast: float = 0.0
    lamp: Rgb  # colour of the light; about 4100 K with the green of the mercury lines
    radiance: float  # of the luminaire straight below it, at lamp output 1

    # What it falls on
    haze: Rgb  # glow of an endless depth of it in unit irradiance
    density: float = 0.0  # part of the light lost per metre is 1 - 2^-density
    carpet: Rgb = (0.0, 0.0, 0.0)  # albedo
    gloss: float = 0.0  # 1 is glass laid over the carpet, 28 a mirror
    roughness: float = 0.0  # spread of the reflection, m per m of its length
    shine: float = 0.0  # 1 is a bare floor that water lies on
    tiles: tuple[float, float] = (1.0, 1.0)  # acoustic tiles to a cell, across and along
    tile: float = 0.0  # what one sends back of unit irradiance
    joint: float = 0.0  # how dark the bars between them are, 0..1
    paint: Rgb = (0.0, 0.0, 0.0)  # albedo of the walls
    sheen: float = 0.0  # gloss of the walls

    # Camera: the film stays upright and the lens is shifted, so that verticals stay vertical
    eye: float  # m above the floor
    focal: float  # in half picture heights; 1 sees 90 degrees from bottom to top
    shift: float = 0.0  # where the horizon is, half heights above the middle
    bounce: float = 1.0  # light that reaches everything but the luminaires
    reach: tuple[float, float] = (1.6, 26.0)  # m, where hoops of light come and go
    hoop: float = 1.0  # share of their light that is seen
    # They are as far as this says from here, m: x, height, ahead of the viewer; what a metre of
    # each counts, and the share of them that walls take
    hoops_from: Rgb = (0.0, 0.0, 0.0)
    hoops_by: Vec4 = (0.0, 0.0, 1.0, 1.0)  # planes across the way
    bloom: float = 0.12  # share of the light that the lens of the camera scatters


LOUD = 0.75  # of `Direction.loudness`, from which it is as loud as can be: most music comes near
OUTER: Rgb = (0.76, 0.96, 1.18)  # what the outer world does to light: snow blue
INNER: Rgb = (0.95, 1.03, 0.82)  # and the inner: the green-white of the office, more exact


def felt(trait: Trait) -> float:
    """Return how much of `trait` a scene shows, 0..1: of what is uncertain, less."""
    return min(max(trait.value * trait.confidence, 0.0), 1.0)


def loud(direction: Direction) -> float:
    """Return how loud it is for what stands in a room, 0..1: in calm light, not at all."""
    x = min(direction.loudness / LOUD, 1.0)
    return x * x * (3.0 - 2.0 * x) * (1.0 - direction.calm)


def numbers(room: Room, direction: Direction) -> dict[str, Vec4]:
    """Return the block's fields for `room` as `direction` wants it seen."""
    # The grid repeats after ROWS bays: on the GPU, 32-bit metres stay short for ever.
    z = (direction.travel % ROWS) * room.pitch[1]
    away = abs(2.0 * direction.world - 1.0)
    world = INNER if direction.world > 0.5 else OUTER
    red, green, blue = (1.0 + away * (factor - 1.0) for factor in world)
    lamp = (room.lamp[0] * red, room.lamp[1] * green, room.lamp[2] * blue)
    haze = (room.haze[0] * red, room.haze[1] * green, room.haze[2] * blue)
    return {
        "eye": (0.0, room.eye, z, room.shift),
        "room": (room.half_width, room.height, room.far, room.column),
        "grid": (*room.pitch, *room.luminaire),
        "tubes": (room.tubes, room.tube_contrast, room.prisms, room.prism_contrast),
        "lamp": (*lamp, room.radiance),
        "haze": (*haze, room.density),
        "carpet": (*room.carpet, room.gloss),
        "paint": (*room.paint, room.sheen),
        "tiles": (*room.tiles, room.tile, room.joint),
        "finish": (room.roughness, room.shine, room.bounce, room.bloom),
        "own": (0.0, 0.0, 0.0, 0.0),
        "centre": (*room.hoops_from, 0.0),
        "metric": room.hoops_by,
        "view": (0.0, 0.0, 0.0, room.focal),  # the stage adds what depends on the picture's size
    }

"""Scenes: a table, one line each."""

from visualizer.scenes.corridor import Corridor
from visualizer.scenes.dance import Dance
from visualizer.scenes.hall import Hall
from visualizer.scenes.idle import Idle
from visualizer.scenes.lift import Lift
from visualizer.scenes.lounge import Lounge
from visualizer.scenes.march import March
from visualizer.scenes.numbers import Numbers
from visualizer.scenes.outside import Outside
from visualizer.scenes.room import Room, Scene
from visualizer.scenes.table import Table
from visualizer.scenes.undercroft import Undercroft

SCENES: dict[str, Scene] = {
    "hall": Hall(),
    "corridor": Corridor(),
    "numbers": Numbers(),
    "undercroft": Undercroft(),
    "dance": Dance(),
    "outside": Outside(),
    "lift": Lift(),
    "march": March(),
    "table": Table(),
    "lounge": Lounge(),
    "idle": Idle(),
}

__all__ = ["SCENES", "Room", "Scene"]

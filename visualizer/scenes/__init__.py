"""Scenes: a table, one line each."""

from visualizer.scenes.corridor import Corridor
from visualizer.scenes.hall import Hall
from visualizer.scenes.idle import Idle
from visualizer.scenes.room import Room, Scene

SCENES: dict[str, Scene] = {
    "hall": Hall(),
    "corridor": Corridor(),
    "idle": Idle(),
}

__all__ = ["SCENES", "Room", "Scene"]

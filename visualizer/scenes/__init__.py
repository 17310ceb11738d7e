"""Scenes: a table, one line each."""

from visualizer.scenes.hall import Hall
from visualizer.scenes.room import Room, Scene

SCENES: dict[str, Scene] = {
    "hall": Hall(),
}

__all__ = ["SCENES", "Room", "Scene"]

"""The instrument: a grid of lamps that sound plays and scenes hang in their rooms."""

from visualizer.lamps.grid import LampGrid

__all__ = ["LampGrid"]

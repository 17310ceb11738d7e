"""Known figures, found in any key and tempo while they sound."""

from visualizer.motifs.figures import Figure
from visualizer.motifs.finder import Finder

__all__ = ["Figure", "Finder"]

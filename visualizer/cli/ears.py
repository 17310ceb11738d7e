"""What hears: chosen once, by what there is to listen for."""

from collections.abc import Sequence
from functools import partial

from visualizer.analysis import Analyzer
from visualizer.cues import DETECTORS, Hearing
from visualizer.motifs import Figure, Finder


def ears(figures: Sequence[Figure] = ()) -> tuple[Analyzer, Hearing]:
    """Return what turns sound into frames and frames into cues.

    Pitch, and the notes in it, are looked for only if there are `figures` to find.
    """
    if not figures:
        return Analyzer(), Hearing()
    return Analyzer(pitch=True), Hearing({**DETECTORS, "motif": partial(Finder, figures)})

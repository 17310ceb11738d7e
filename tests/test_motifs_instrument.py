"""What sort of instrument played a figure: notes that are given, and strings that are plucked."""

import numpy as np
import pytest

from tests.test_motifs_finder import DOOR, found, played
from visualizer.motifs.instrument import SORTS, TOLD, guess
from visualizer.records import RATE


@pytest.mark.parametrize(
    ("sort", "note"),
    [  # rows until it is there; faded, risen, and three harmonics, nepers
        ("struck", (4, 0.1, 2.7, -1.6, -2.2, -2.2)),
        ("bell", (2, 0.8, 3.2, 0.2, -2.9, -3.5)),
        ("bowed", (6, 0.1, 2.2, -0.4, -0.3, -1.1)),
        ("pad", (2, 0.9, 1.6, -0.7, -1.3, -1.6)),
    ],
)
def test_sorts_are_told_by_how_notes_begin_fade_and_are_coloured(sort, note):
    assert guess(np.array([note])) == sort
    odd = np.full((1, TOLD), 50.0)
    assert guess(np.array([note] * 3 + [odd[0]])) == sort, "one note may be hidden by another"


def test_nothing_is_said_without_notes_or_between_two_sorts():
    assert guess(np.zeros((0, TOLD))) == ""
    between = (4, 0.36, 2.5, -0.95, -1.6, -2.0)
    assert guess(np.array([between])) == ""


@pytest.mark.parametrize(("power", "fade", "sort"), [(3.0, 1.0, "struck"), (0.0, 0.0, "bowed")])
def test_a_hit_tells_what_it_was_played_on(power, fade, sort):
    """Soft strings that die away, and reeds with all their overtones that do not."""
    out = np.zeros(round(6 * RATE))
    for at, pitch in played(DOOR, 1.0):
        t = np.arange(round(0.38 * RATE)) / RATE
        hz = 440 * 2 ** ((pitch - 69) / 12)
        edge = np.minimum(1.0, np.minimum(t / 0.03, (0.38 - t) / 0.03))
        tone = sum(np.sin(2 * np.pi * n * hz * t) / n**power for n in range(1, 7))
        out[round(at * RATE) :][: len(t)] += 0.05 * edge * np.exp(-fade * t) * tone
    told = found(np.repeat(out[:, np.newaxis], 2, axis=1).astype(np.float32), [DOOR])
    assert [cue.instrument for cue in told if cue.stage == "confirmed"] == [sort]
    assert sort in SORTS

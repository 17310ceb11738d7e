"""What is learned of ornaments: which note is meant, and how traits tell it from others."""

import numpy as np
import pytest

pytest.importorskip("mir_eval", reason="installed by `make score`")
pytest.importorskip("mido", reason="installed by `make score`")

from training import ornaments

OWN = np.array([[0.0, 0.4, 1.4, 1.8], [60, 64, 62, 67]])  # seconds and pitches; the second is long


def test_the_ornament_is_the_neighbour_of_the_note_after_the_longest():
    places = np.array([[1, 63], [2, 63], [2, 61], [2, 65], [3, 66]])
    assert ornaments.meant(OWN, places).tolist() == [False, True, True, False, False]


def test_nothing_is_meant_where_nothing_lies_between():
    assert ornaments.meant(OWN, np.zeros((0, 2), np.int64)).tolist() == []


def test_traits_that_tell_ornaments_apart_are_weighed_and_others_are_not():
    rng = np.random.default_rng(1)
    traits = rng.normal(size=(4000, 3)) * (1.0, 10.0, 1.0)
    odds = 2.0 * traits[:, 0] - 0.1 * traits[:, 1] - 1.0
    is_one = rng.random(4000) < 1 / (1 + np.exp(-odds))
    assert ornaments.fit(traits, is_one) == pytest.approx([2.0, -0.1, 0.0, -1.0], abs=0.25)


def test_figures_are_as_many_notes_as_they_are_drawn_for_and_the_same_again():
    assert [ornaments.figure(number).notes for number in range(5)] == [4, 5, 6, 7, 8]
    assert ornaments.figure(3) == ornaments.figure(3) != ornaments.figure(8)

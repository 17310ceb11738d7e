"""Statistics: percentiles against NumPy's, and what counts as late."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualizer import clock
from visualizer.errors import ConfigError
from visualizer.output.statistics import BIN, Durations, Statistics, save
from visualizer.records import SourceStatus

STATUS = SourceStatus("a sink", "loopback", hearing=True, blocks=7, gaps=1, lost=48_000)


@given(st.lists(st.floats(1e-6, 0.9), min_size=1, max_size=200), st.sampled_from([50, 95, 99]))
def test_percentiles_agree_with_numpy(values, percent):
    durations = Durations()
    for value in values:
        durations.add(value)
    exact = np.percentile(values, percent, method="inverted_cdf")
    assert durations.percentile(percent) == pytest.approx(exact, abs=1.01 * BIN)
    assert durations.longest == max(values)


def test_nothing_counted_is_nothing():
    assert Durations().summary_ms(50) == {"p50": 0.0, "max": 0.0}


@pytest.fixture
def evening(monkeypatch):
    """Statistics of 60 pictures a second, one of them 100 ms late."""
    time = [0.0]
    monkeypatch.setattr(clock, "now", lambda: time[0])
    statistics = Statistics(fps=60)
    statistics.begin(0.0)
    for k in range(121):
        time[0] = 0.5 + k / 60 + (0.1 if k >= 90 else 0.0)
        statistics.picture((640, 360) if k < 60 else (320, 180))
        statistics.count(0.001, 0.0005, 0.02 if k % 2 else None, hops=3)
    return statistics.report(STATUS)


def test_a_late_picture_is_counted_once(evening):
    assert evening["pictures"] == 121
    assert evening["late_pictures"] == 1
    assert evening["interval_ms"]["max"] == pytest.approx(1000 / 60 + 100, abs=0.1)
    assert evening["interval_ms"]["p50"] == pytest.approx(1000 / 60, abs=0.06)
    first, second, *_ = evening["worst_interval_by_second_ms"]
    assert first < 20 < 100 < second


def test_the_report_says_what_was_drawn_and_heard(evening):
    assert evening["start_to_first_picture_ms"] == 500
    assert [i["size"] for i in evening["internal_size"]] == ["640x360", "320x180"]
    assert evening["delay_ms"]["p95"] == pytest.approx(20, abs=0.06)
    assert evening["hops"] == 121 * 3
    assert evening["sound"]["lost_seconds"] == 1.0
    assert evening["sound"]["blocks"] == 7


def test_it_is_written_as_json(evening, tmp_path):
    save(tmp_path / "s.json", evening)
    assert json.loads((tmp_path / "s.json").read_text()) == evening


def test_a_place_that_cannot_be_written_is_one_sentence(evening, tmp_path):
    with pytest.raises(ConfigError, match="--stats another place"):
        save(tmp_path / "nowhere" / "s.json", evening)

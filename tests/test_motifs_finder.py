"""The finder, from sound to cues: figures that are played here."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from visualizer.analysis import Analyzer
from visualizer.cli import main
from visualizer.cli.ears import ears
from visualizer.errors import MotifError
from visualizer.motifs import Figure, finder
from visualizer.motifs.figures import lessons, load
from visualizer.records import HOP, RATE, Hop, State

DOOR = Figure("door", (5, -1, -3, -4), (0.4, 0.4, 0.8, 0.4, 1.2), 63)
STAIRS = Figure("stairs", (-2, -3, 4, -6, 1), (0.3, 0.3, 0.3, 0.6, 0.3, 1.0), 70)


def plucked(notes, seconds):
    """Return strings that are plucked at (second, MIDI pitch), (n, 2)."""
    out = np.zeros(round(seconds * RATE))
    t = np.arange(RATE) / RATE
    for at, pitch in notes:
        hz = 440 * 2 ** ((pitch - 69) / 12)
        tone = sum(np.sin(2 * np.pi * n * hz * t) * np.exp(-3 * n * t) / n for n in range(1, 7))
        start = round(at * RATE)
        part = out[start : start + RATE]
        part += 0.15 * tone[: len(part)] * np.minimum(1, t[: len(part)] / 0.004)
    return np.repeat(out[:, np.newaxis], 2, axis=1).astype(np.float32)


def played(figure, at, key=0, tempo=1.0):
    steps = np.cumsum([0, *figure.intervals]) + figure.root + key
    times = at + np.cumsum([0, *figure.durations[: figure.notes - 1]]) / tempo
    return list(zip(times.tolist(), steps.tolist(), strict=True))


def found(sound, figures=(DOOR, STAIRS)):
    (analyzer, hearing), state = ears(figures), State()
    told = []
    for end in range(HOP, len(sound) + 1, HOP):
        cues, state = hearing(analyzer(Hop(end, sound[end - HOP : end])), state)
        told += [cue for cue in cues if cue.kind == "motif"]
    return told


RETURNS = [(DOOR, 1.0, 0, 1.0), (STAIRS, 4.5, -5, 1.3), (DOOR, 8.0, 7, 0.7)]


@pytest.fixture(scope="module")
def evening():
    notes = [note for figure, *where in RETURNS for note in played(figure, *where)]
    rng = np.random.default_rng(2)
    hiss = 0.002 * rng.standard_normal((round(13.0 * RATE), 2))
    return (plucked(notes, 13.0) + hiss).astype(np.float32)


def test_figures_are_found_with_key_and_tempo_and_in_time(evening):
    told = found(evening)
    for stage, within in (("provisional", 0.12), ("confirmed", 0.25)):
        these = [cue for cue in told if cue.stage == stage]
        assert [cue.name for cue in these] == [figure.name for figure, *_ in RETURNS]
        for cue, (figure, at, key, tempo) in zip(these, RETURNS, strict=True):
            last = played(figure, at, key, tempo)[-1][0]
            assert 0.0 < cue.emit_sample / RATE - last < within
            assert cue.sample / RATE == pytest.approx(last, abs=0.04)
            assert (cue.key, cue.completeness) == (key, 1.0)
            assert cue.tempo == pytest.approx(tempo, rel=0.05)
            held = np.array(figure.durations[: figure.notes - 1]) / tempo
            assert cue.rhythm == pytest.approx(held, abs=0.06)
            assert 0.5 < cue.score < 1.0


@pytest.mark.parametrize(
    ("key", "tempo", "more"), [(0, 1.0, 1.6), (12, 1.0, 1.6), (1, 1.0, 0.0), (0, 1.1, 0.0)]
)
def test_a_figure_that_is_played_as_it_was_taught_is_surer(monkeypatch, key, tempo, more):
    def evidence():
        told = found(plucked(played(DOOR, 1.0, key, tempo), 4.5))
        return next(6 * cue.score / (1 - cue.score) for cue in told if cue.stage == "confirmed")

    surer = evidence()
    monkeypatch.setattr(finder, "AS_TAUGHT", 0.0)
    assert surer - evidence() == pytest.approx(more)


def test_a_figure_that_is_under_way_is_known_to_unfold():
    sound = plucked(played(STAIRS, 1.0), 5.0)
    (analyzer, hearing), state = ears([STAIRS]), State()
    shares = []
    for end in range(HOP, len(sound) + 1, HOP):
        cues, state = hearing(analyzer(Hop(end, sound[end - HOP : end])), state)
        shares.append(state.unfolding.value)
        if any(cue.kind == "motif" for cue in cues):
            assert shares[-1] == 0.0, "once it is told, nothing is to come"
    shares = np.array(shares)
    begins = [at for at, _ in played(STAIRS, 1.0)]
    before_last = shares[round((begins[-1] - 0.05) * RATE / HOP)]
    assert before_last == pytest.approx(5 / 6)
    assert shares[: round(begins[2] * RATE / HOP)].max() == 0.0
    assert shares[round(4.0 * RATE / HOP) :].max() == 0.0


def test_the_future_does_not_change_what_was_found(evening):
    cut = round(9.9 * RATE) // HOP * HOP
    rng = np.random.default_rng(0)
    noise = rng.uniform(-0.5, 0.5, (len(evening) - cut, 2)).astype(np.float32)
    whole = [cue for cue in found(evening) if cue.emit_sample <= cut]
    assert len(whole) == 4
    for future in (np.zeros((0, 2), np.float32), noise):
        told = found(np.concatenate([evening[:cut], future]))
        assert [cue for cue in told if cue.emit_sample <= cut] == whole


def test_noise_silence_and_one_held_note_are_no_figures():
    rng = np.random.default_rng(0)
    quiet = np.zeros((2 * RATE, 2), np.float32)
    noise = rng.uniform(-0.3, 0.3, (4 * RATE, 2)).astype(np.float32)
    hum = np.sin(2 * np.pi * 220 * np.arange(4 * RATE) / RATE)[:, np.newaxis] * [0.3, 0.3]
    assert found(np.concatenate([quiet, noise, quiet, hum.astype(np.float32), quiet])) == []


def test_nothing_is_looked_for_if_nothing_is_known():
    analyzer, _ = ears()
    assert analyzer(Hop(HOP, np.zeros((HOP, 2), np.float32))).pitch is None
    assert Analyzer(pitch=True) is not None


# --- what can be typed ----------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path):
    one = {"name": "door", "intervals": DOOR.intervals, "iois": DOOR.durations}
    path = tmp_path / "templates.json"
    path.write_text(json.dumps({"templates": [one]}))
    return path


def typed(capfdbinary, *words):
    code = 0
    try:
        main(["listen", *map(str, words)])
    except SystemExit as end:
        code = end.code or 0
    out, err = capfdbinary.readouterr()
    return code, [json.loads(row) for row in out.splitlines()], err.decode()


def test_listen_finds_what_a_file_tells(capfdbinary, tmp_path, file, evening):
    sound = tmp_path / "evening.wav"
    soundfile.write(sound, evening, RATE)
    code, rows, err = typed(capfdbinary, sound, "--motifs", file)
    assert (code, err) == (0, "")
    told = [row for row in rows if row["kind"] == "motif"]
    assert [row["stage"] for row in told] == ["provisional", "confirmed"] * 2
    for row in told:
        assert {
            "t",
            "emit",
            "name",
            "score",
            "completeness",
            "key",
            "tempo",
            "rhythm",
        } <= row.keys()
        assert row["name"] == "door"


def test_without_figures_no_motif_is_told(capfdbinary, tmp_path, evening):
    sound = tmp_path / "evening.wav"
    soundfile.write(sound, evening[: 3 * RATE], RATE)
    _, rows, _ = typed(capfdbinary, sound)
    assert not [row for row in rows if row["kind"] == "motif"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be read"),
        ("{", "is not JSON"),
        ("[]", "no list 'templates'"),
        ('{"templates": []}', "no list 'templates'"),
        ('{"templates": [{"name": "a"}]}', "lacks intervals, iois"),
        ('{"templates": [{"name": "a", "intervals": [1], "iois": [1]}]}', "has 2 notes"),
        ('{"templates": [{"name": "a", "intervals": [1, 2], "iois": [1]}]}', "1 durations for 3"),
        ('{"templates": [{"name": "a", "intervals": [1, 60], "iois": [1, 1]}]}', "leaps by 60"),
        ('{"templates": [{"name": "a", "intervals": [1, 2], "iois": [1, 0]}]}', "durations 1, 0"),
        ('{"templates": [{"name": "a", "intervals": "up", "iois": [1, 1]}]}', "'up'"),
    ],
)
def test_a_file_that_tells_of_no_figure_is_answered_in_one_sentence(tmp_path, text, said):
    path = Path(tmp_path / "figures.json")
    if text is not None:
        path.write_text(text)
    with pytest.raises(MotifError, match=said) as error:
        load(path)
    assert "\n" not in str(error.value)


def test_lessons_lie_beside_their_file(tmp_path):
    path = tmp_path / "enrol.json"
    path.write_text('{"enrol": [{"name": "a", "wav": "a.wav", "press_s": 9.5}]}')
    (lesson,) = lessons(path)
    assert (lesson.sound, lesson.pressed, lesson.notes) == (tmp_path / "a.wav", 9.5, None)

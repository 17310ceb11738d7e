"""Loops: chords that come round, played here over a bass that stays."""

import numpy as np
import pytest

from tests.test_motifs_finder import found
from visualizer.analysis.pitch import Pitch
from visualizer.errors import MotifError
from visualizer.motifs import Figure
from visualizer.motifs.figures import chord, progression
from visualizer.motifs.harmony import learn_chords
from visualizer.motifs.library import Entry, read_toml, write_toml
from visualizer.records import HOP, PITCH_BINS, RATE

LOOP = progression("evening", "Am F C G", (1.2, 1.2, 1.2, 1.2))


def organ(chords, held, pedal=45):
    """Return `chords`, of MIDI pitches, `held` seconds each, over `pedal`; and begin after 1 s."""
    out = np.zeros((round((2 + held * len(chords)) * RATE), 2), np.float32)
    t = np.arange(round(held * RATE)) / RATE
    edge = np.minimum(1.0, np.minimum(t, held - t) / 0.03)
    for k, tones in enumerate(chords):
        start = round((1 + k * held) * RATE)
        for pitch in (pedal, *tones):
            hz = 440 * 2 ** ((pitch - 69) / 12)
            tone = sum(np.sin(2 * np.pi * n * hz * t) / n**2 for n in range(1, 5))
            out[start : start + len(t)] += (0.05 * edge * tone)[:, np.newaxis]
    return out


def pitches(sound):
    pitch = Pitch()
    mono = np.ascontiguousarray(sound[:, 0])
    return [pitch(mono[end - HOP : end]) for end in range(HOP, len(mono) + 1, HOP)]


def tones(figure, key):
    roots = np.cumsum([0, *figure.intervals])
    return [
        [57 + key + (root + tone) % 12 for tone in chord(quality)]
        for root, quality in zip(roots.tolist(), figure.chords, strict=True)
    ]


@pytest.fixture(scope="module")
def heard():
    return found(organ(tones(LOOP, 3) * 2, 1.0), [LOOP])


def test_a_loop_is_found_in_another_key_and_tempo_over_a_pedal(heard):
    told = [cue for cue in heard if cue.stage == "confirmed"]
    assert {(cue.name, cue.key, cue.completeness) for cue in told} == {("evening", 3, 1.0)}
    assert len(told) == 2, "once for each time it comes round"
    for cue, last in zip(told, (4.0, 8.0), strict=True):
        assert 0.0 < cue.emit_sample / RATE - last < 1.0
        assert cue.tempo == pytest.approx(1.2, rel=0.08)
        assert cue.score >= 0.5


def test_a_loop_is_guessed_before_it_is_sure(heard):
    first = {cue.stage: cue.emit_sample for cue in reversed(heard)}
    assert first["provisional"] < first["confirmed"]


@pytest.mark.parametrize("order", [(0, 1, 3, 2), (0, 3, 2, 1)])
def test_the_same_chords_in_another_order_are_another_loop(order):
    chords = tones(LOOP, 0)
    told = found(organ([chords[k] for k in order] * 2, 1.0), [LOOP])
    assert [cue for cue in told if cue.stage == "confirmed"] == []


def test_the_future_does_not_change_which_loops_were_heard(heard):
    sound = organ(tones(LOOP, 3) * 2, 1.0)
    cut = round(6.5 * RATE)
    sound[cut:] = np.random.default_rng(0).uniform(-0.3, 0.3, sound[cut:].shape)
    early = [cue for cue in heard if cue.emit_sample <= cut]
    assert early
    assert [cue for cue in found(sound, [LOOP]) if cue.emit_sample <= cut] == early


@pytest.mark.parametrize("count", [None, 4])
def test_a_loop_is_learned_from_one_round(count):
    sound = organ(tones(LOOP, 3), 1.0)[RATE : round(5.0 * RATE)]
    learned = learn_chords("learned", [row for row in pitches(sound) if row is not None], count)
    assert learned.chords == LOOP.chords
    assert learned.intervals == LOOP.intervals
    assert learned.root % 12 == (LOOP.root + 3) % 12
    np.testing.assert_allclose(learned.durations, 1.0, atol=0.15)


def test_too_little_is_no_loop():
    with pytest.raises(MotifError, match=r"1\.1 s are too short for 3 chords"):
        learn_chords("x", [np.zeros(PITCH_BINS, np.float32)] * 100)


def test_one_chord_exchanged_is_another_loop():
    other = tones(LOOP, 0)
    other[3] = [tone - 2 for tone in other[3]]  # F where G was
    told = found(organ(other * 2, 1.0), [LOOP])
    assert [cue for cue in told if cue.stage == "confirmed"] == []


def test_chords_are_written_as_on_a_lead_sheet():
    figure = progression("x", "Ebmaj7 F#m, Bb G7", ())
    assert figure.chords == ("maj7", "m", "", "7")
    assert (figure.root % 12, figure.intervals) == (3, (3, 4, -3))
    assert figure.durations == (2.0,) * 4


@pytest.mark.parametrize(
    ("written", "said"),
    [("Am H G", "'H' is no chord"), ("Am Fx G", "'x' after"), ("Am", "1 notes")],
)
def test_what_is_no_chord_is_answered_in_one_sentence(written, said):
    with pytest.raises(MotifError, match=said):
        progression("x", written, ())


def test_each_note_has_a_chord_or_none_has():
    with pytest.raises(MotifError, match="2 chords on 3 notes"):
        Figure("x", (1, 2), (1.0, 1.0), chords=("", "m"))


def test_a_loop_is_kept_in_the_library(tmp_path):
    write_toml(tmp_path / "motifs.toml", [Entry(LOOP)])
    (entry,) = read_toml(tmp_path / "motifs.toml")
    assert entry.figure == LOOP

"""Onset, bass hit and silence against signals whose answer is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_analysis_levels import listen, sine

from visualizer.analysis import Analyzer
from visualizer.cues import DETECTORS, Hearing
from visualizer.records import HOP, RATE, SILENT_FRAME, AnalysisFrame, Cue, Hop, State, Trait


def hear(signal: np.ndarray) -> tuple[list[Cue], list[State]]:
    return hear_frames(listen(signal))


def hear_frames(frames: list[AnalysisFrame]) -> tuple[list[Cue], list[State]]:
    table = {name: DETECTORS[name] for name in ("onset", "bass", "silence")}
    hearing, state = Hearing(table), State()
    cues: list[Cue] = []
    states: list[State] = []
    for frame in frames:
        new, state = hearing(frame, state)
        cues += new
        states.append(state)
    return cues, states


def times(cues: list[Cue], kind: str) -> np.ndarray:
    return np.array([cue.sample for cue in cues if cue.kind == kind]) / RATE


def place(sound: np.ndarray, starts: np.ndarray, seconds: float) -> np.ndarray:
    signal = np.zeros(int(seconds * RATE) + len(sound))
    for start in starts:
        first = round(start * RATE)
        signal[first : first + len(sound)] += sound
    return signal[: int(seconds * RATE)]


def kick() -> np.ndarray:
    """A falling tone that ends at 50 Hz and fades away."""
    time = np.arange(RATE // 4) / RATE
    fall = 1.8 * (1 - np.exp(-time / 0.03))
    shape = np.exp(-time / 0.07) * np.minimum((0.25 - time) / 0.05, 1.0)
    return np.sin(2 * np.pi * (50 * time + fall)) * shape


def note(hz: float, seconds: float) -> np.ndarray:
    time = np.arange(int(seconds * RATE)) / RATE
    ends = np.minimum(np.minimum(time / 0.005, (seconds - time) / 0.05), 1.0)
    return ends * sum(np.sin(2 * np.pi * hz * h * time) / h for h in range(1, 6))


@pytest.mark.parametrize("bpm", [60, 128, 174])
def test_every_click_is_one_onset(bpm: int) -> None:
    played = np.arange(0, 8, 60 / bpm)
    cues, _ = hear(place(0.5 * np.ones(48), played, 8))
    heard = times(cues, "onset")
    assert len(heard) == len(played)
    assert np.abs(heard - played).max() < 2 * HOP / RATE
    known = [cue.emit_sample / RATE for cue in cues if cue.kind == "onset"]
    assert np.abs(np.array(known) - played).max() < 0.025


def test_every_note_is_one_onset() -> None:
    played = np.arange(0.5, 6, 0.25)
    tune = [place(note(110 * 2 ** (k * 5 % 12 / 12), 0.4), [t], 7) for k, t in enumerate(played)]
    cues, _ = hear(0.2 * np.sum(tune, axis=0))
    heard = times(cues, "onset")
    assert len(heard) == len(played)
    assert np.abs(heard - played).max() < 0.025


@pytest.mark.parametrize("kind", ["tone", "vibrato", "noise", "chord"])
def test_what_is_held_begins_once(kind: str) -> None:
    time = np.arange(6 * RATE) / RATE
    signal = {
        "tone": np.sin(2 * np.pi * 440 * time),
        "vibrato": np.sin(2 * np.pi * 440 * time + 3 * np.sin(2 * np.pi * 6 * time)),
        "noise": np.random.default_rng(8).normal(size=len(time)) / 3,
        "chord": sum(np.sin(2 * np.pi * hz * time) for hz in (220, 277.2, 329.6)) / 3,
    }[kind]
    cues, _ = hear(0.3 * signal * (time > 0.5))
    assert len(times(cues, "onset")) == 1
    assert abs(times(cues, "onset")[0] - 0.5) < 0.025


@pytest.mark.parametrize("every", [1.0, 0.4, 0.125])
def test_every_kick_is_one_bass_hit(every: float) -> None:
    played = np.arange(0.5, 5.5, every)
    hiss = 0.01 * np.random.default_rng(9).normal(size=6 * RATE)
    cues, _ = hear(0.5 * place(kick(), played, 6) + hiss)
    heard = times(cues, "bass")
    assert len(heard) == len(played)
    assert np.abs(heard - played).max() < 0.03
    known = [cue.emit_sample / RATE for cue in cues if cue.kind == "bass"]
    assert np.abs(np.array(known) - played).max() < 0.04


def test_a_held_bass_is_one_hit_and_a_kick_over_it_another() -> None:
    held = 0.2 * place(note(55, 5), [0.5], 6)
    assert len(times(hear(held)[0], "bass")) == 1
    kicks = np.array([2.0, 2.7, 3.4, 4.1])
    heard = times(hear(held + 0.4 * place(kick(), kicks, 6))[0], "bass")
    assert np.abs(heard[1:] - kicks).max() < 0.04


def test_what_has_no_bass_is_no_bass_hit() -> None:
    rng = np.random.default_rng(10)
    snare = rng.normal(size=RATE // 8) * np.exp(-np.arange(RATE // 8) / 1500)
    hat = np.diff(rng.normal(size=3000)) * np.exp(-np.arange(2999) / 400)
    starts = np.arange(0.5, 4, 0.5)
    for sound in (0.2 * snare, 0.2 * hat, 0.3 * note(440, 0.3)):
        cues, _ = hear(place(sound, starts, 4.5))
        assert len(times(cues, "onset")) == len(starts)
        assert len(times(cues, "bass")) == 0


@pytest.mark.parametrize("room", [0.0, 1e-4, 1e-3])
def test_a_pause_becomes_silence(room: float) -> None:
    music = np.arange(0.5, 4, 0.5)
    sound = 0.3 * place(note(220, 0.5), np.concatenate([music, music + 8]), 13)
    cues, states = hear(sound + room * np.random.default_rng(11).normal(size=len(sound)))
    found = [cue for cue in cues if cue.kind == "cue"]
    assert [cue.name for cue in found] == ["silence"]
    assert found[0].sample / RATE == pytest.approx(4.0, abs=0.15)
    assert found[0].emit_sample / RATE == pytest.approx(5.1, abs=0.15)
    assert 0.0 < found[0].score <= 1.0

    silent = [state.silence.value for state in states]
    assert silent.index(1.0) * HOP / RATE == pytest.approx(5.1, abs=0.15)
    back = len(silent) - silent[::-1].index(1.0)
    assert back * HOP / RATE == pytest.approx(8.5, abs=0.02)


def test_short_pauses_and_soft_notes_are_not_silence() -> None:
    loud = 0.3 * place(note(220, 0.5), np.arange(0, 3, 0.5), 3.9)  # then 0.9 s of nothing
    soft = 0.02 * place(note(330, 0.5), np.arange(0, 4, 0.8), 4)
    cues, _ = hear(np.concatenate([loud, soft]))
    assert [cue for cue in cues if cue.kind == "cue"] == []


def test_silence_without_sound_before_it_is_no_event() -> None:
    for signal in (np.zeros(4 * RATE), 1e-5 * np.random.default_rng(12).normal(size=4 * RATE)):
        cues, states = hear(signal)
        assert cues == []
        assert states[-1].silence == Trait()


@pytest.mark.parametrize("gap", [True, False])
def test_a_splice_is_an_event_only_where_no_gap_was_told(gap: bool) -> None:
    low, high = 0.3 * sine(100, 1), 0.3 * sine(70, 1) + 0.3 * sine(440, 1)
    sound = np.concatenate([low, high]).astype(np.float32)[: 370 * HOP].reshape(-1, HOP)
    analyzer = Analyzer()
    frames = [
        analyzer(Hop((n + 1) * HOP, np.stack([hop, hop], 1), gap=gap and n == RATE // HOP))
        for n, hop in enumerate(sound)
    ]
    kinds = {cue.kind for cue in hear_frames(frames)[0] if cue.sample > RATE // 2}
    assert kinds == (set() if gap else {"onset", "bass"})


@given(shift=st.integers(0, 2 * RATE))
@settings(max_examples=10, deadline=None)
def test_a_song_that_comes_later_is_heard_later(shift: int) -> None:
    song = 0.5 * place(kick(), np.arange(0.3, 2, 0.4), 2.2)
    early = times(hear(song)[0], "onset")
    late = times(hear(np.concatenate([np.zeros(shift), song]))[0], "onset")
    assert len(early) == len(late)
    assert np.abs(late - early - shift / RATE).max() < 2 * HOP / RATE


def test_the_future_changes_nothing() -> None:
    song = 0.5 * place(kick(), np.arange(0.3, 4, 0.4), 4)
    frames = listen(song)
    whole = [cue for cue in hear_frames(frames)[0] if cue.emit_sample <= 2 * RATE]
    assert whole == hear_frames(frames[: 2 * RATE // HOP])[0]


def test_every_detector_of_the_table_keeps_to_the_manner() -> None:
    fields = set(State.__dataclass_fields__)
    for make in DETECTORS.values():
        detector = make()
        assert detector(SILENT_FRAME) == ()
        assert set(detector.traits) <= fields


def test_hearing_leaves_to_others_what_is_theirs() -> None:
    hearing, state = Hearing(), State(tension=Trait(0.7, 1.0), mood="swing")
    for frame in listen(0.3 * sine(440, 0.2)):
        _, state = hearing(frame, state)
    assert state.tension == Trait(0.7, 1.0)
    assert state.mood == "swing"
    assert state.silence == Trait(0.0, 1.0)

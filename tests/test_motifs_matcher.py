"""The matcher: figures in notes that are given, without any sound."""

from math import exp, log10

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visualizer.motifs import Figure, Finder
from visualizer.motifs.finder import REST
from visualizer.motifs.matcher import FASTEST, SLOWEST, surprise
from visualizer.motifs.notes import FAST, LOWEST, PEAK, PITCHES, SLOW, SOON, STEP, Begun

DOOR = Figure("door", (5, -1, -3, -4), (0.4, 0.4, 0.8, 0.4, 1.2))
STAIRS = Figure("stairs", (-2, -3, 4, -6, 1, 5), (0.3, 0.3, 0.3, 0.6, 0.3, 0.3, 1.0))
SURE = 4.0  # log odds of a note that is heard well
LATE = {"provisional": FAST[-1] + SOON, "confirmed": SLOW[-1] + PEAK}


def played(figure, *, at=1.0, root=60, tempo=1.0, notes=None):
    """Return (second, MIDI pitch) of a figure."""
    whole = []
    for k in range(notes or figure.notes):
        whole.append((at, root))
        at += figure.durations[k] / tempo if k < len(figure.durations) else 0
        root += figure.intervals[k] if k < len(figure.intervals) else 0
    return whole


def heard(figures, notes, *, faint=(), others=(), seconds=10.0, **how):
    """Return (row known, chain, stage) of all that is found in `notes` and `faint` ones.

    And in `others`, (second, MIDI pitch, strength).
    """
    finder = Finder(figures, **how)
    begun = {}
    for odds, those in ((-1.0, faint), (SURE, notes), (SURE, others)):
        for at, pitch, *strength in those:
            begun.setdefault(round(at / STEP), {})[pitch - LOWEST] = (odds, *(strength or [0.0]))

    def at_row(row):
        here = begun.get(row, {})
        told = np.array([*here.values()], np.float32).reshape(-1, 2)
        return Begun(row, np.array([*here], np.int64), *told.T)

    return [
        (now, chain, stage)
        for now in range(round(seconds / STEP))
        for chain, stage in finder.match(
            at_row(now - LATE["confirmed"]), at_row(now - LATE["provisional"])
        )
    ]


@settings(max_examples=25, deadline=None)
@given(st.integers(50, 85), st.floats(SLOWEST, FASTEST), st.floats(0.5, 1.5))
def test_a_figure_is_found_in_any_key_and_tempo(root, tempo, at):
    notes = played(DOOR, at=at, root=root, tempo=tempo)
    told = heard([STAIRS, DOOR], notes)
    assert [stage for _, _, stage in told] == ["provisional", "confirmed"]
    for now, chain, stage in told:
        assert (chain.figure, chain.notes, chain.first + LOWEST) == (1, 5, root)
        assert chain.tempo == pytest.approx(tempo, rel=0.04)
        assert chain.seconds == pytest.approx(notes[-1][0] - notes[0][0], abs=2 * STEP)
        assert now - LATE[stage] == chain.row == round(notes[-1][0] / STEP)
        assert chain.rhythm == pytest.approx(np.diff([at for at, _ in notes]), abs=1.01 * STEP)


def test_a_guess_leans_on_what_is_settled_and_is_told_at_once():
    (first, _, _), (second, _, _) = heard([STAIRS], played(STAIRS, tempo=1.6))
    last = played(STAIRS, tempo=1.6)[-1][0]
    assert first * STEP - last < 0.12
    assert second * STEP - last < 0.25


@pytest.mark.parametrize(
    "other",
    [
        [step * -1 for step in DOOR.intervals],
        DOOR.intervals[::-1],
        (5, -1, -2, -5),
        (5, 1, -5, -4),
    ],
)
def test_what_resembles_a_figure_is_none(other):
    double = Figure("double", tuple(other), DOOR.durations)
    assert not [chain for _, chain, _ in heard([DOOR], played(double)) if chain.notes == DOOR.notes]


def test_an_uneven_tempo_costs_and_another_rhythm_is_another_figure():
    def evidence(durations):
        notes = played(Figure("x", DOOR.intervals, durations))
        return max((c.evidence for _, c, s in heard([DOOR], notes, sure=0.0) if s == "confirmed"),
                   default=0.0)  # fmt: skip

    exact = evidence(DOOR.durations)
    assert exact > evidence((0.44, 0.36, 0.86, 0.38, 1.2)) > 6.5
    assert evidence((0.8, 0.4, 0.4, 0.8, 1.2)) < 3.0


def test_a_figure_that_breaks_off_is_told_in_part_and_never_whole():
    told = heard([STAIRS], played(STAIRS, notes=5))
    assert [(chain.notes, stage) for _, chain, stage in told] == [(5, "confirmed")]
    due = STAIRS.durations[4]
    assert told[0][0] * STEP > played(STAIRS, notes=5)[-1][0] + due, "it might have gone on"


@pytest.mark.parametrize("moved", range(1, STAIRS.notes - 1))
@pytest.mark.parametrize("by", [-3, 2, None])
def test_a_figure_with_one_note_changed_or_missing_is_told_in_part(moved, by):
    notes = played(STAIRS, root=66, tempo=0.9)
    at, pitch = notes.pop(moved)
    if by is not None:
        notes.append((at, pitch + by))
    told = heard([STAIRS], notes)
    ((_, chain, stage),) = told
    # Where the last but one is missing, what came before it has been told already.
    assert (chain.notes, stage) == (5 if moved == STAIRS.notes - 2 else 6, "confirmed")
    assert chain.first + LOWEST == 66
    assert chain.tempo == pytest.approx(0.9, rel=0.04)
    heard_at = [at for at, _ in played(STAIRS, tempo=0.9)]
    del heard_at[moved if chain.notes == 6 else slice(5, None)]
    assert chain.rhythm == pytest.approx(np.diff(heard_at), abs=1.01 * STEP)


def test_of_a_short_figure_every_note_is_needed():
    short = Figure("short", DOOR.intervals[:3], DOOR.durations[:3])
    notes = played(short)
    del notes[1]
    assert heard([short], notes) == []


def test_what_goes_on_is_not_told_in_part():
    told = heard([STAIRS], played(STAIRS))
    assert {chain.notes for _, chain, _ in told} == {STAIRS.notes}


def test_among_many_notes_the_figure_is_still_there_and_alone():
    rng = np.random.default_rng(3)
    others = [(float(at), int(p)) for at, p in zip(
        rng.uniform(0, 10, 60), rng.integers(45, 95, 60), strict=True)]  # fmt: skip
    told = heard([DOOR], played(DOOR, at=4.0), faint=others)
    assert [stage for _, chain, stage in told if chain.notes == 5] == ["provisional", "confirmed"]
    assert heard([DOOR], [], faint=others) == []


def test_one_return_is_told_once_and_the_next_again():
    echo = played(DOOR) + [(at + 0.1, pitch) for at, pitch in played(DOOR)]
    again = echo + played(DOOR, at=6.0, root=64)
    told = [chain.row * STEP for _, chain, s in heard([DOOR], again) if s == "confirmed"]
    assert len(told) == 2
    assert told[1] - told[0] > REST


def test_a_note_is_rarer_the_fewer_were_as_sure():
    """Among many notes just as sure, five of them prove less."""
    crowd = [(0.07 * k, 45 + 7 * k % 50) for k in range(100)]
    alone = heard([DOOR], played(DOOR), sure=0.0)[-1][1]
    among = max(
        (c.evidence for _, c, s in heard([DOOR], crowd + played(DOOR), sure=0.0)), default=0.0
    )
    assert among < alone.evidence - 1.0


@given(st.integers(3, 16), st.floats(0.0, 120.0))
def test_evidence_is_the_tail_of_a_sum_of_exponentials(notes, score):
    from scipy.stats import gamma

    tail = gamma.logsf(score, notes) / np.log(10.0)
    assert surprise(score, notes) == pytest.approx(-tail, abs=1e-6)


def test_chance_is_counted_alike_for_figures_of_all_lengths():
    rng = np.random.default_rng(1)
    for notes in (3, 5, 9):
        sums = rng.exponential(size=(20_000, notes)).sum(axis=1)
        above = np.mean([surprise(float(score), notes) > 2.0 for score in sums])
        assert 0.006 < above < 0.014
    assert surprise(-1.0, 4) == 0.0
    assert surprise(exp(6), 4) > log10(exp(300))


def test_pitches_at_the_ends_are_no_other_pitches():
    """What would lie below the lowest note does not come back at the top."""
    high = Figure("up", (12, 12, -24), (0.4, 0.4, 0.4))
    bent = [(1.0, LOWEST), (1.4, LOWEST + 12), (1.8, LOWEST + 24), (2.2, LOWEST)]
    assert heard([high], bent)
    top = LOWEST + PITCHES - 1
    assert not heard([high], [(at, top - (pitch - LOWEST)) for at, pitch in bent])


@pytest.mark.parametrize(("strength", "added"), [(0.0, 1), (-1.5, 0), (1.5, 0)])
def test_a_neighbour_that_is_played_between_two_notes_is_counted(strength, added):
    notes = played(STAIRS)
    at, pitch = notes[4]
    told = heard([STAIRS], notes, others=[(at - 0.25, pitch + 2, strength)])
    assert [chain.added for _, chain, stage in told if stage == "confirmed"] == [added]


@pytest.mark.parametrize(
    ("since", "away"),
    [([0.1, 0.2], [-1, 0]), ([0.3], [0]), ([0.2, 0.4], [-2, -4])],
    ids=["mordent", "repeated", "passing"],
)
def test_an_ornament_is_never_told_as_whole(since, away):
    """Of the longest note: struck a step lower and again, struck twice, or led on to the next."""
    notes = played(STAIRS)
    at, pitch = notes[3]
    others = [(at + after, pitch + step, -0.3) for after, step in zip(since, away, strict=True)]
    told = heard([STAIRS], notes, others=others)
    assert [chain.added for _, chain, stage in told if stage == "confirmed"] == [len(since)]


def test_an_overtone_and_a_swell_are_no_ornament():
    notes = played(STAIRS)
    echoes = [(at + 0.12, pitch + above) for at, pitch in notes[:-1] for above in (12, 19)]
    told = heard([STAIRS], notes, others=[(*echo, -0.3) for echo in echoes])
    assert [chain.added for _, chain, stage in told if stage == "confirmed"] == [0]


def test_many_notes_between_those_of_a_figure_are_another_voice():
    notes = played(STAIRS)
    others = [(at + 0.14, pitch + (2 if k == 3 else 5), 0.0) for k, (at, pitch) in
              enumerate(notes[:-1])]  # fmt: skip
    told = heard([STAIRS], notes, others=others)
    assert [chain.added for _, chain, stage in told if stage == "confirmed"] == [0]


def test_notes_that_are_not_alike_in_strength_are_less_likely_one_tune():
    alike, unlike = (
        max(chain.evidence for _, chain, _ in heard([DOOR], [], others=[
            (at, pitch, apart * (-1) ** k) for k, (at, pitch) in enumerate(played(DOOR))]))
        for apart in (0.0, 0.7)
    )  # fmt: skip
    assert alike > unlike + 0.5

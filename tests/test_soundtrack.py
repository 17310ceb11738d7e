"""The built-in soundtrack: what its page says is in the sound, and only that is."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy import signal

from soundtrack import mix
from soundtrack.mix import render
from soundtrack.score import compose
from soundtrack.struck import BELL_PARTIALS, felt_piano
from soundtrack.tone import RATE, hz
from soundtrack.truth import truth

ASSETS = Path(__file__).parents[1] / "assets"
FLAC = ASSETS / "demo.flac"
KINDS = {
    "motif", "bass", "onset", "subbass", "clicks", "click_accel", "found", "dissonance", "ding",
    "glitch", "silence", "chatter", "swing",
}  # fmt: skip


@pytest.fixture(scope="module")
def sound():
    samples, rate = soundfile.read(FLAC)
    assert rate == RATE
    return samples


@pytest.fixture(scope="module")
def page():
    return json.loads((ASSETS / "demo.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def of(page):
    return lambda kind: [event for event in page["events"] if event["kind"] == kind]


def band_db(samples, low_hz, high_hz):
    """RMS of one band over a stretch of sound, (n,) or (n, 2), in dB re full scale."""
    sections = signal.butter(4, [low_hz, high_hz], "bandpass", fs=RATE, output="sos")
    inside = signal.sosfiltfilt(sections, samples, axis=0)
    return 10 * np.log10(np.mean(inside**2) + 1e-15)


def pitch_db(samples, hertz):
    """Level of one pitch in a Hann window as long as `samples`, (n, 2), either side."""
    window = np.hanning(len(samples))
    turn = np.exp(-2j * np.pi * hertz * np.arange(len(samples)) / RATE)
    heard = np.abs((samples * (window * turn)[:, None]).sum(axis=0)) / window.sum()
    return 20 * np.log10(heard.max() + 1e-9)


def cut(samples, start, end):
    return samples[max(0, round(start * RATE)) : round(end * RATE)]


def loudness(samples):
    """Integrated loudness after ITU-R BS.1770-5, with its published filters for 48 kHz."""
    shelf = (
        [1.53512485958697, -2.69169618940638, 1.19839281085285],
        [1, -1.69065929318241, 0.73248077421585],
    )
    high = ([1, -2, 1], [1, -1.99004745483398, 0.99007225036621])
    weighted = signal.lfilter(*high, signal.lfilter(*shelf, samples, axis=0), axis=0)
    sums = np.cumsum(np.vstack([np.zeros(2), weighted**2]), axis=0)
    block, step = round(0.4 * RATE), round(0.1 * RATE)
    at = np.arange(0, len(samples) - block, step)
    power = ((sums[at + block] - sums[at]) / block).sum(axis=1)
    power = power[-0.691 + 10 * np.log10(power + 1e-30) > -70]
    gate = -0.691 + 10 * np.log10(power.mean()) - 10
    return -0.691 + 10 * np.log10(power[-0.691 + 10 * np.log10(power) > gate].mean())


# --- the file ---------------------------------------------------------------------------------


def test_the_file_is_what_was_promised(page):
    info = soundfile.info(FLAC)
    assert (info.samplerate, info.channels, info.subtype) == (48_000, 2, "PCM_16")
    assert info.duration >= 90
    assert info.frames == round(page["duration"] * page["sample_rate"])
    assert FLAC.stat().st_size < 8_000_000


def test_loudness_and_headroom(sound):
    assert loudness(sound) == pytest.approx(-16, abs=0.5)
    blocks = [signal.resample_poly(sound[i : i + RATE], 4, 1) for i in range(0, len(sound), RATE)]
    assert max(np.abs(block).max() for block in blocks) <= 10 ** (-1 / 20)
    assert np.abs(sound.mean(axis=0)).max() < 1e-4


def test_neighbouring_sections_are_within_ten_decibels(sound, page):
    levels = [loudness(cut(sound, s["start"], s["end"])) for s in page["sections"]]
    assert max(abs(a - b) for a, b in pairwise(levels)) < 10, levels


def test_it_is_stereo_and_fits_in_mono(sound, page):
    for section in page["sections"]:
        left, right = cut(sound, section["start"], section["end"]).T
        assert 0.3 < np.corrcoef(left, right)[0, 1] < 0.98, section["name"]
        assert abs(10 * np.log10(np.mean(left**2) / np.mean(right**2))) < 3, section["name"]


def test_the_end_meets_the_beginning(sound):
    seam = np.vstack([sound[-RATE:], sound[:RATE]])
    steps = np.abs(np.diff(seam, axis=0)).max(axis=1)
    assert steps[RATE - 1] <= 1.5 * np.delete(steps, RATE - 1).max()


@pytest.mark.parametrize(("start", "end"), [(0.0, 1.5), (73.6, 78.4)])
def test_an_excerpt_played_again_is_the_file(sound, start, end):
    again = render(compose(), start, end)
    assert np.abs(again - cut(sound, start, end)).max() < 1e-3


# --- the page ---------------------------------------------------------------------------------


def test_the_page_is_that_of_the_score(page):
    assert page == json.loads(json.dumps(truth(compose())))


def test_the_page_holds_together(page):
    assert page["format"] == 1
    assert {event["kind"] for event in page["events"]} == KINDS
    starts = [event["start"] for event in page["events"]]
    assert starts == sorted(starts)
    for event in page["events"]:
        assert 0 <= event["start"] <= event["end"] <= page["duration"]
    assert page["sections"][0]["start"] == 0
    assert page["sections"][-1]["end"] == page["duration"]
    assert all(a["end"] == b["start"] for a, b in pairwise(page["sections"]))
    assert set(page["bars"]) <= set(page["beats"])
    for stretch in page["tempo"]:
        beats = [t for t in page["beats"] if stretch["start"] - 1e-4 < t < stretch["end"] - 1e-4]
        assert np.allclose(np.diff(beats), 60 / stretch["bpm"], atol=3e-5)
        assert len(beats) % stretch["beats_per_bar"] == 0


def test_every_return_is_the_figure(page, of):
    (figure,) = page["figures"]
    assert len(of("motif")) >= 20
    for event in of("motif"):
        notes, count = event["notes"], len(event["notes"])
        assert event["completeness"] == count / len(figure["midi"])
        assert [n["midi"] for n in notes] == [m + event["key"] for m in figure["midi"][:count]]
        played = np.array([n["start"] for n in notes]) - notes[0]["start"]
        assert np.allclose(played * event["tempo"], figure["onsets"][:count], atol=0.04)
    assert {event["variant"] for event in of("motif")} == {
        "exact", "octave", "chordal", "ornament", "fragment",
    }  # fmt: skip
    assert len({event["key"] for event in of("motif")}) >= 5
    assert len({event["tempo"] for event in of("motif")}) >= 4


# --- the page against the sound ---------------------------------------------------------------


def test_every_note_of_the_figure_rises_at_its_pitch(sound, of):
    def rise(at, pitch, seconds):
        before = pitch_db(cut(sound, at - 0.005 - seconds, at - 0.005), pitch)
        after = (pitch_db(cut(sound, t, t + seconds), pitch) for t in (at, at + 0.03))
        return max(after) - before

    for event in of("motif"):
        for note in event["notes"]:
            # 60 ms tell a note from the grace before it, 120 ms from one a semitone away.
            best = max(rise(note["start"], hz(note["midi"]), seconds) for seconds in (0.06, 0.12))
            assert best > 3, (event["start"], note)


def test_onsets_are_heard_when_they_are_said_to_be(sound, of):
    bands = [(60, 160), (160, 400), (400, 1000), (1000, 2500), (2500, 6000), (6000, 11000)]
    filters = [signal.butter(2, band, "bandpass", fs=RATE, output="sos") for band in bands]
    power = [signal.sosfilt(f, sound, axis=0) ** 2 for f in filters]

    def rises(at):
        return max(
            10 * np.log10(cut(p, at, at + 0.03).mean() + 1e-12)
            - 10 * np.log10(cut(p, at - 0.03, at).mean() + 1e-12)
            for p in power
        )

    said = [rises(event["start"]) for event in of("onset")]
    assert np.mean(np.array(said) > 2) > 0.95


def test_bass_hits_are_clean_and_on_the_beat(sound, page, of):
    hits = of("bass")
    section = next(s for s in page["sections"] if s["name"] == "procedure")
    bars = [t for t in page["bars"] if section["start"] - 0.01 < t < section["end"] - 0.01]
    assert np.allclose([h["start"] for h in hits if h["beat"] == 1], bars, atol=2 / RATE)

    low = signal.butter(4, [25, 150], "bandpass", fs=RATE, output="sos")
    part = cut(sound, section["start"], section["end"]).mean(axis=1)
    bass = signal.sosfilt(low, part) ** 2
    for hit in hits:
        at = hit["start"] - section["start"]
        before, after = cut(bass, at - 0.05, at), cut(bass, at + 0.01, at + 0.06)
        quiet = before.mean() if len(before) else 0.0
        assert after.mean() > 4 * quiet, hit
    assert np.mean(bass) > 4 * np.mean(signal.sosfilt(low, cut(sound, 1, 15).mean(axis=1)) ** 2)


def test_the_drone_is_there_and_grows(sound, of):
    (drone,) = of("subbass")
    third = (drone["end"] - drone["start"]) / 3
    edges = [drone["start"] + third * i for i in range(4)]
    levels = [band_db(cut(sound, a, b), 20, 80) for a, b in pairwise(edges)]
    assert levels[2] > levels[1] + 1 > levels[0] + 2
    assert levels[0] > band_db(cut(sound, 1, 15), 20, 80) + 20
    assert pitch_db(cut(sound, drone["end"] - 3, drone["end"]), hz(drone["midi"])) > -25


def test_silence_is_an_event_and_the_only_one(sound, of):
    (silence,) = of("silence")
    assert silence["end"] - silence["start"] >= 3
    assert not cut(sound, silence["start"] + 0.005, silence["end"]).any()
    assert band_db(cut(sound, silence["start"] - 0.4, silence["start"]), 100, 8000) > -30
    for at in np.arange(0, len(sound) / RATE - 0.1, 0.1):
        if not silence["start"] - 0.1 < at < silence["end"] + 0.01:
            quietest = 10 * np.log10(np.mean(cut(sound, at, at + 0.1) ** 2) + 1e-15)
            assert quietest > -72, at


def test_the_bell_rings_alone_at_its_pitch(sound, of):
    (bell,) = of("ding")
    (silence,) = of("silence")
    assert bell["start"] == silence["end"]
    rung = cut(sound, bell["start"] + 0.01, bell["start"] + 0.5)
    for ratio, amplitude, _ in BELL_PARTIALS[1:4]:
        partial = hz(bell["midi"]) * ratio
        beside = max(pitch_db(rung, partial * 0.94), pitch_db(rung, partial * 1.06))
        assert pitch_db(rung, partial) > beside + 20, (ratio, amplitude)


def test_clicks_are_steady_and_then_shrink(sound, of):
    (steady,), (faster,) = of("clicks"), of("click_accel")
    assert np.ptp(np.diff(steady["times"])) < 1e-4
    gaps = np.diff(faster["times"])
    assert (np.diff(gaps) < 0).all()
    assert gaps[0] > 4 * gaps[-1]
    assert len(gaps) > 20
    for event in (steady, faster):
        heard = [band_rise(sound, at, 2200, 8000, 0.006) for at in event["times"]]
        assert np.mean(np.array(heard) > 3) > 0.9, heard


def band_rise(samples, at, low_hz, high_hz, seconds):
    """How many dB a band rises from just before `at` to just after."""
    part = cut(samples, at - 0.05, at + 0.05)
    sections = signal.butter(2, [low_hz, high_hz], "bandpass", fs=RATE, output="sos")
    power = signal.sosfilt(sections, part, axis=0) ** 2
    middle, n = round(0.05 * RATE), round(seconds * RATE)
    after, before = power[middle : middle + n].mean(), power[middle - n : middle - 24].mean()
    return 10 * np.log10((after + 1e-12) / (before + 1e-12))


def test_found_things_are_heard(sound, of):
    heard = [band_rise(sound, event["start"], 2000, 10000, 0.012) for event in of("found")]
    assert len(heard) > 30
    assert np.mean(np.array(heard) > 3) > 0.9


def test_the_strings_hold_a_dissonance(sound, of):
    (event,) = of("dissonance")
    held = cut(sound, event["whole"] + 1, event["end"] - 0.5)
    for midi in event["midi"]:
        aside = max(pitch_db(held, hz(midi - 0.5)), pitch_db(held, hz(midi + 0.5)))
        assert pitch_db(held, hz(midi)) > aside + 6, midi
    assert min(b - a for a, b in pairwise(sorted(event["midi"]))) == 1


def test_the_glitch_is_short_and_has_a_hole(sound, of):
    (glitch,) = of("glitch")
    length = glitch["end"] - glitch["start"]
    assert length < 0.2
    inside = band_db(cut(sound, glitch["start"] + 0.02, glitch["start"] + 0.05), 100, 1000)
    for outside in (glitch["start"] - 0.1, glitch["end"] + 0.05):
        assert band_db(cut(sound, outside, outside + 0.05), 100, 1000) > inside + 15
    assert band_rise(sound, glitch["start"], 5000, 15000, 0.002) > 12


def test_the_band_swings(page, of):
    (swing,) = of("swing")
    beat = 60 / swing["bpm"]
    rides = [
        e["start"]
        for e in of("onset")
        if "ride" in e["players"] and swing["start"] - 0.02 < e["start"] < swing["end"]
    ]
    phase = ((np.array(rides) - swing["start"]) / beat + 0.1) % 1 - 0.1
    late = np.abs(phase - swing["late"]) < 0.06
    assert (late | (np.abs(phase) < 0.06)).all()
    assert late.sum() >= 20


@pytest.mark.parametrize(
    ("player", "start"),
    [
        ("piano", 8.2),
        ("strings", 19.0),
        ("high strings", 70.0),
        ("bass", 45.0),
        ("drone", 68.0),
        ("found", 26.0),
        ("clicks", 72.0),
        ("chatter", 47.0),
        ("bell", 77.7),
        ("walking", 90.0),
        ("vibes", 88.2),
        ("ride", 95.0),
        ("brush", 95.0),
    ],
)
def test_every_player_is_in_the_mix(sound, monkeypatch, player, start):
    monkeypatch.setattr(mix, "HUM_DB", -300)
    score = compose()
    score.sounds = [one for one in score.sounds if one.player == player]
    alone = render(score, start, start + 1)
    mixed = cut(sound, start, start + 1)
    share = (mixed * alone).sum() / (alone**2).sum()
    assert share == pytest.approx(1, abs=0.25)  # the others are not quite at right angles to it


# --- the players ------------------------------------------------------------------------------


def test_a_piano_note_starts_and_ends_without_a_click():
    note = felt_piano(np.random.default_rng(1), midi=64, duration=0.6, velocity=0.7)
    assert np.abs(note[:8]).max() < 0.01 * np.abs(note).max()
    assert np.abs(note[-8:]).max() < 1e-4 * np.abs(note).max()
    body = note[RATE // 20 : RATE // 2]
    assert pitch_db(body, hz(64)) > pitch_db(body, hz(64.7)) + 20


def test_harder_is_louder_and_brighter():
    soft, hard = (
        felt_piano(np.random.default_rng(1), midi=55, duration=0.5, velocity=v) for v in (0.3, 0.9)
    )
    assert band_db(hard, 150, 600) > band_db(soft, 150, 600) + 6
    shine = [band_db(x, 1500, 5000) - band_db(x, 150, 600) for x in (soft, hard)]
    assert shine[1] > shine[0] + 3

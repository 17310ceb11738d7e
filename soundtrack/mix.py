"""The mixing desk: who stands where, how loud, in which room; and the last three hands on it."""

from dataclasses import dataclass

import numpy as np

from soundtrack import bowed, desk, low, room, struck, voices
from soundtrack.staff import SEED, Score, Sound
from soundtrack.tone import F64, RATE, Player, clock, edges, noise

MASTER_DB = -6.4  # brings the piece to -16 LUFS
KNEE, CEILING = 0.62, 0.86  # of full scale; leaves 1 dB and more for peaks between samples
HUM_DB = -60.0  # the empty room, RMS re full scale: just there, so that its stopping is heard
CUT = 0.004  # seconds a cut takes: too short to be a fade, too long to be a click
RETURN = 2.0  # seconds in which the room comes back after silence
LONGEST_TAIL = 2.0  # seconds any player may sound beyond the length asked for


@dataclass(frozen=True)
class Chair:
    """One player's place in the mix."""

    player: Player
    level_db: float
    room: str
    wet_db: float  # what the room returns, against the player


CHAIRS = {
    "piano": Chair(struck.felt_piano, -1.5, "hall", -11.0),
    "strings": Chair(bowed.strings, -13.0, "hall", -8.0),
    "high strings": Chair(bowed.strings, -15.5, "hall", -9.0),
    "bass": Chair(low.bass_hit, 0.0, "office", -18.0),
    "drone": Chair(low.sub_drone, -5.0, "office", -30.0),
    "found": Chair(desk.found, 0.5, "hall", -12.0),
    "clicks": Chair(desk.click, -1.5, "office", -10.0),
    "chatter": Chair(voices.syllable, 2.5, "office", -8.0),
    "bell": Chair(struck.desk_bell, -7.5, "hall", -12.0),
    "walking": Chair(low.walking_bass, -2.5, "office", -14.0),
    "vibes": Chair(struck.vibraphone, -1.5, "office", -9.0),
    "ride": Chair(desk.ride, -1.5, "office", -12.0),
    "brush": Chair(desk.brush, -5.0, "office", -10.0),
}


def render(score: Score, start: float, end: float) -> F64:
    """Return the piece from `start` to `end` seconds, shape (n, 2), full scale 1.

    The piece is a loop: what rings on past its end is heard at its beginning. An excerpt is what
    the whole has there, because nothing in the mix remembers longer than the longest room.
    """
    lead = room.LONGEST + 0.5
    first, last = round((start - lead) * RATE), round(end * RATE)
    around = round(score.duration * RATE)
    dry = np.zeros((last - first, 2))
    rooms = {name: np.zeros((last - first, 2)) for name in room.ROOMS}
    for sound in score.sounds:
        samples: F64 | None = None
        for lap in (-around, 0):
            at = round(sound.start * RATE) + lap - first
            if at >= last - first or at + _longest(sound) <= 0:
                continue
            if samples is None:
                samples = _play(sound)
            lay = slice(max(0, at), max(0, min(last - first, at + len(samples))))
            if lay.stop <= lay.start:
                continue
            part = samples[lay.start - at : lay.stop - at]
            chair = CHAIRS[sound.player]
            dry[lay] += part
            rooms[sound.room or chair.room][lay] += part * 10 ** (chair.wet_db / 20)
    for name, send in rooms.items():
        if send.any():
            dry += room.answer(send, name)[: len(dry)]
    mixed = low.rumble_free(dry) * 10 ** (MASTER_DB / 20)
    mixed += _empty_room(score, first, last)
    mixed = _ceiling(mixed)
    _glitches(score, mixed, first)
    _silences(score, mixed, first)
    return mixed[round(start * RATE) - first :]


def _ceiling(mixed: F64) -> F64:
    """Return `mixed` with its highest peaks rounded off; below KNEE nothing is changed."""
    over = np.maximum(np.abs(mixed) - KNEE, 0) / (CEILING - KNEE)
    rounded = np.sign(mixed) * (KNEE + (CEILING - KNEE) * np.tanh(over))
    return np.where(over > 0, rounded, mixed)


def _longest(sound: Sound) -> int:
    """Return how many samples a sound can last at most, before it is made."""
    return round((float(sound.how.get("duration", 1.0)) + LONGEST_TAIL) * RATE)


def _play(sound: Sound) -> F64:
    chair = CHAIRS[sound.player]
    samples = chair.player(np.random.default_rng([SEED, sound.number]), **sound.how)
    return samples * 10 ** (chair.level_db / 20)


def _empty_room(score: Score, first: int, last: int) -> F64:
    """Return the hum of samples `first` to `last`; it stops for silence and comes back slowly."""
    # A quarter of the piece, four times: nobody can tell, and it still joins end to end.
    hum = low.hum(np.random.default_rng(SEED), score.duration / 4)
    where = np.arange(first, last)
    level = np.full(len(where), 10 ** (HUM_DB / 20))
    for event in score.events:
        if event["kind"] == "silence":
            since = where / RATE - event["end"]
            back = np.clip(since / RETURN, 0, 1)
            level *= np.where(where / RATE < event["start"], 1.0, back**2)
    return np.asarray(hum[where % len(hum)] * level[:, None])


def _glitches(score: Score, mixed: F64, first: int) -> None:
    """Cut the mix, in place: a pop, a hole with a little hiss in it, and on as if nothing were."""
    for event in score.events:
        at, stop = (round(event[edge] * RATE) - first for edge in ("start", "end"))
        if event["kind"] != "glitch" or at < 0 or stop > len(mixed):
            continue
        length = (stop - at) / RATE
        rng = np.random.default_rng([SEED, at + first])
        hiss = np.stack([noise(rng, length, 1500, 6000) for _ in range(2)], axis=1)
        hiss = edges(hiss, 0.001, 0.06) * 0.012
        t = clock(length)
        pop = np.exp(-t / 0.0012) * np.cos(2 * np.pi * 420 * t)  # begins with a step, as pops do
        pop -= np.exp(-((t - 0.06) ** 2) / 1e-7)
        hole = np.ones(stop - at)
        back = round(CUT * RATE)
        hole[:back] = np.linspace(1, 0, back) ** 4
        hole[back:] = 0
        hole[-back:] = np.linspace(0, 1, back)
        mixed[at:stop] *= hole[:, None]
        mixed[at:stop] += hiss + 0.3 * pop[:, None] * (1.0, 0.8)


def _silences(score: Score, mixed: F64, first: int) -> None:
    """Stop everything, in place, rooms and all: a silence here is digital zero."""
    for event in score.events:
        if event["kind"] != "silence":
            continue
        at, stop = (round(event[edge] * RATE) - first for edge in ("start", "end"))
        fade = round(CUT * RATE)
        lay = slice(max(0, at), max(0, min(stop, len(mixed))))
        since = np.arange(lay.start, lay.stop) - at
        mixed[lay] *= np.clip(1 - since / fade, 0, 1)[:, None]

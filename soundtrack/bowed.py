"""A small section of strings, bowed, each player a little apart from the next."""

import numpy as np

from soundtrack.tone import F64, RATE, Rng, clock, edges, hz, noise, place

TABLE = 4096  # points of one period: linear interpolation then errs below -90 dB
BODY = ((290, 1.2, 120), (480, 1.0, 150), (1150, 0.7, 420), (2600, 0.8, 900))  # Hz, gain, width


def strings(
    rng: Rng,
    *,
    midi: int,
    duration: float,
    velocity: float,
    attack: float = 0.9,
    release: float = 1.4,
    swell: float = 1.0,
    players: int = 5,
    pan: float = 0.0,
    vibrato_cents: float = 9.0,
) -> F64:
    """Return one held note, (n, 2).

    Parameters
    ----------
    swell : level at the end of the note against its beginning; 1 holds it even

    """
    seconds = duration + release
    t = clock(seconds)
    pitch = hz(midi)
    period = _period(pitch, velocity)
    out = np.zeros((len(t), 2))
    for player in range(players):
        knots = max(4, int(seconds * 1.5))
        at = np.linspace(0, seconds, knots)
        cents = np.interp(t, at, rng.normal(0, 3.5, knots)) + rng.normal(0, 3.0)
        wave = np.sin(2 * np.pi * rng.normal(5.3, 0.35) * t + rng.uniform(0, 2 * np.pi))
        cents += vibrato_cents * np.clip(t / 1.4 - 0.2, 0, 1) * wave
        turns = np.cumsum(pitch * 2.0 ** (cents / 1200)) / RATE + rng.uniform()
        tone = np.interp((turns % 1.0) * TABLE, np.arange(TABLE + 1), period)
        pressure = 1 + np.interp(t, at, rng.normal(0, 0.10, knots))
        late = rng.uniform(0, 0.12)  # nobody starts together
        rise = np.clip((t - late) / attack, 0, 1)
        tone *= pressure * (0.5 - 0.5 * np.cos(np.pi * rise))
        seat = pan + 0.7 * (player - (players - 1) / 2) / max(1, players)
        out += place(tone, seat)
    hair = noise(rng, seconds, pitch * 0.9, min(9000, pitch * 4)) * 0.012 * np.sqrt(players)
    out += place(hair, pan)
    out *= np.interp(t, [0, duration, seconds], [1.0, swell, swell])[:, None]
    return edges(out * velocity / np.sqrt(players), attack, release)


def _period(pitch: float, velocity: float) -> F64:
    """Return one period of a bowed string seen through its body, RMS 1, TABLE + 1 points."""
    order = np.arange(1, max(2, int(9000 / pitch)) + 1)
    frequency = order * pitch
    body = 0.35 + sum(g * np.exp(-(((frequency - f) / w) ** 2)) for f, g, w in BODY)
    level = body / order**1.15 / (1 + (frequency / (1800 + 2600 * velocity)) ** 2)
    angle = 2 * np.pi * np.arange(TABLE + 1) / TABLE
    wave = (level[:, None] * np.sin(order[:, None] * angle)).sum(axis=0)
    return np.asarray(wave / wave.std())

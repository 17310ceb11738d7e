"""Things that are struck and ring: the felt piano, the vibraphone, the desk bell."""

import numpy as np

from soundtrack.tone import F64, RATE, Rng, clock, edges, hz, modes, noise, place

FELT_ATTACK = 0.004  # seconds: a felt strip between hammer and string rounds the first moment


def felt_piano(rng: Rng, *, midi: int, duration: float, velocity: float) -> F64:
    """Return one note of an upright with a felt strip, struck softly and close by.

    Each partial is that of a stiff string, struck at an eighth of its length by a hammer that is
    softer the slower it moves; two strings a hair apart beat, and hand what is left to a slower
    second decay (Weinreich, "Coupled piano strings", JASA 62, 1977).
    """
    t = clock(duration + 0.7)
    out = np.zeros((len(t), 2))
    pitch = hz(midi)
    stiffness = 1.1e-4 * 2.0 ** ((midi - 60) / 9)
    order = np.arange(1, 31)
    frequency = order * pitch * np.sqrt(1 + stiffness * order**2)
    order, frequency = order[frequency < 6500], frequency[frequency < 6500]
    softness_hz = 350 + 1900 * velocity + 0.55 * pitch
    amplitude = np.abs(np.sin(np.pi * order * 0.127)) / order**0.5
    amplitude /= (1 + (frequency / softness_hz) ** 2) ** 1.15
    amplitude *= velocity**1.35 / np.sqrt(np.sum(amplitude**2))
    sustain = 3.4 * 2.0 ** (-(midi - 52) / 17)  # seconds to 1/e, halved every 17 semitones
    seat = (midi - 64) / 80  # low strings on the left, as the player hears them
    for f, a in zip(frequency, amplitude, strict=True):
        fade = sustain / (1 + (f / 1300) ** 1.25)
        n = min(len(t), round(12 * fade * RATE))
        early = np.exp(-t[:n] / (0.3 * fade))
        late = np.exp(-t[:n] / (1.25 * fade))
        for string in (0, 1):
            tuned = f * 2.0 ** (rng.normal(0, 0.5) / 1200)
            phase, apart = rng.uniform(0, 2 * np.pi), rng.normal(0, 0.35)
            angle = (np.clip(seat + rng.normal(0, 0.22), -1, 1) + 1) * np.pi / 4
            wave = a * (0.72 * early + 0.28 * late if string else 0.6 * early + 0.4 * late)
            turn = 2 * np.pi * tuned * t[:n] + phase
            out[:n, 0] += np.cos(angle) * wave * np.sin(turn)
            out[:n, 1] += np.sin(angle) * wave * np.sin(turn + apart)
    knock = noise(rng, 0.06, 90, 700) * np.exp(-clock(0.06) / 0.012)
    out[: len(knock)] += 0.05 * velocity * place(edges(knock, 0.002, 0.01), seat)
    out = edges(out, FELT_ATTACK, 0.05)
    held = round(duration * RATE)
    out[held:] *= np.exp(-(t[held:] - duration) / (0.16 if midi < 60 else 0.11))[:, None]
    damper = noise(rng, 0.05, 120, 900) * np.exp(-clock(0.05) / 0.015)
    damper = place(edges(damper, 0.008, 0.02), seat)
    let_go = out[held : held + len(damper)]
    let_go += 0.004 * damper[: len(let_go)]
    return out


def vibraphone(rng: Rng, *, midi: int, duration: float, velocity: float) -> F64:
    """Return one bar of a vibraphone with its motor turning, struck with a yarn mallet."""
    pitch = hz(midi)
    ring = 1.9 * 2.0 ** (-(midi - 65) / 24)
    bar = [
        (pitch, 1.0, ring),
        (pitch * 3.984, 0.3 * velocity**2, ring * 0.28),
        (pitch * 10.1, 0.035 * velocity, 0.05),
    ]
    mono = modes(duration + 0.5, [p for p in bar if p[0] < 9000], rng)
    t = clock(duration + 0.5)
    mono *= np.where(t < duration, 1.0, np.exp(-(t - duration) / 0.09))
    turn = 2 * np.pi * 4.6 * t + rng.uniform(0, 2 * np.pi)
    seat = (midi - 70) / 36
    left = mono * (0.82 + 0.18 * np.sin(turn))
    right = mono * (0.82 + 0.18 * np.sin(turn + 1.1))
    mallet = noise(rng, 0.02, 300, 1800) * np.exp(-clock(0.02) / 0.004) * 0.03
    left[: len(mallet)] += mallet
    right[: len(mallet)] += mallet
    pair = np.stack([left * np.cos((seat + 1) * np.pi / 4), right * np.sin((seat + 1) * np.pi / 4)])
    return edges(velocity**1.2 * pair.T, 0.002, 0.06)


BELL_PARTIALS = (  # ratio, amplitude, seconds to 1/e
    (0.5, 0.10, 1.6),
    (1.0, 1.0, 1.15),
    (2.0, 0.42, 0.7),
    (2.76, 0.45, 0.5),
    (5.4, 0.2, 0.2),
    (8.9, 0.07, 0.06),
)


def desk_bell(rng: Rng, *, midi: int, duration: float, velocity: float) -> F64:
    """Return one tap on a brass reception bell; each mode is a pair that beats slowly."""
    pitch = hz(midi)
    sides = []
    for _ in range(2):
        pairs = []
        for ratio, amplitude, fade in BELL_PARTIALS:
            spread = 1 + rng.normal(0, 4e-4)
            pairs.append((pitch * ratio * spread, amplitude * 0.6, fade))
            pairs.append((pitch * ratio / spread + 0.6, amplitude * 0.3, fade))
        sides.append(modes(duration, pairs, rng))
    middle, apart = sides[0], 0.35 * sides[1]
    both = np.stack([middle + apart, middle - apart], axis=1)
    return edges(velocity * both, 0.0008, 0.3)

"""Things found in an office and tapped: metal, glass, paper; and the clicks of machines."""

import numpy as np

from soundtrack.tone import F64, Rng, clock, edges, modes, noise, place

# lowest and highest mode in Hz, how many, seconds to 1/e, share of noise, seconds it lasts
OBJECTS = {
    "cabinet": (2100, 5200, 9, 0.060, 0.25, 0.45),
    "stapler": (2800, 7600, 7, 0.014, 0.70, 0.14),
    "glass": (3300, 9400, 6, 0.110, 0.06, 0.70),
    "pencil": (2300, 6100, 5, 0.010, 0.30, 0.10),
    "keys": (4200, 9800, 11, 0.035, 0.20, 0.30),
}


def found(rng: Rng, *, thing: str, velocity: float, pan: float) -> F64:
    """Return one tap on `thing` of OBJECTS: modes in no harmonic order between 2 and 10 kHz."""
    low, high, count, fade, rough, seconds = OBJECTS[thing]
    # The object is the same each time it is struck; where it is struck differs.
    same = np.random.default_rng(sum(thing.encode()))
    pitches = low * (high / low) ** np.sort(same.uniform(0, 1, count))
    struck = [
        (pitch * (1 + rng.normal(0, 0.002)), level, fade * rng.uniform(0.7, 1.2) * low / pitch)
        for pitch, level in zip(pitches, rng.uniform(0.3, 1.0, count), strict=True)
    ]
    tap = modes(seconds, struck, rng) / np.sqrt(count)
    grain = noise(rng, seconds, 2200, 8000) * np.exp(-clock(seconds) / (0.12 * fade + 0.003))
    return place(edges(velocity * (tap + rough * grain), 0.0006, 0.03), pan)


def click(rng: Rng, *, velocity: float, pan: float) -> F64:
    """Return one step of a machine: a ratchet's edge and the small thunk of its housing."""
    t = clock(0.06)
    edge = noise(rng, 0.06, 1500, 4200) * np.exp(-t / rng.uniform(0.0025, 0.0045))
    thunk = np.sin(2 * np.pi * 310 * (1 + rng.normal(0, 0.01)) * t) * np.exp(-t / 0.007)
    return place(edges(velocity * (edge + 0.5 * thunk), 0.0005, 0.02), pan)


def ride(rng: Rng, *, velocity: float, pan: float) -> F64:
    """Return one tap of a thin cymbal with the tip of a brush."""
    same = np.random.default_rng(17)
    pitches = 3100 * (9200 / 3100) ** same.uniform(0, 1, 14)
    plate = modes(0.5, [(p, 0.25, 0.13 * 3100 / p) for p in pitches], rng)
    wash = noise(rng, 0.5, 4500, 9000) * np.exp(-clock(0.5) / 0.045)
    return place(edges(velocity * (0.5 * plate + 0.5 * wash), 0.001, 0.1), pan)


def brush(rng: Rng, *, velocity: float, pan: float, sweep: float = 0.0) -> F64:
    """Return wire on a snare's skin: a tap, or a stroke drawn over `sweep` seconds."""
    seconds = max(0.16, sweep)
    t = clock(seconds)
    wire = noise(rng, seconds, 1400, 5200)
    if sweep:
        shape = np.sin(np.pi * np.clip(t / sweep, 0, 1)) ** 2
        return place(edges(0.5 * velocity * wire * shape, 0.02, 0.02), pan)
    skin = np.sin(2 * np.pi * 190 * t) * np.exp(-t / 0.03)
    return place(edges(velocity * (wire * np.exp(-t / 0.028) + 0.5 * skin), 0.001, 0.03), pan)

"""What the piece is written on: the sounds to be played, and the truth about them."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from soundtrack.tone import RATE

SEED = 1962
FIGURE_SEMITONES = (0, -2, -9, -10)  # a step, a fall of a fifth, and a semitone that will not rest
FIGURE_BEATS = (0.0, 1.5, 2.0, 3.0)
FIGURE_TOP = 76  # MIDI: the first note as it is first heard, which is key 0
FIGURE_BPM = 66.0  # and its tempo, which is ratio 1
FIGURE = "figure"


@dataclass(frozen=True)
class Sound:
    """One note or blow: who plays it, when, and how."""

    number: int  # its seed: a sound is the same whatever else is played
    start: float
    player: str
    how: dict[str, Any]
    room: str = ""  # another room than the player's own


@dataclass(frozen=True)
class Meter:
    """A steady stretch of bars."""

    start: float
    bpm: float
    bars: int
    beats_per_bar: int = 4

    @property
    def beat(self) -> float:
        """Seconds from beat to beat."""
        return 60.0 / self.bpm

    @property
    def end(self) -> float:
        return self.at(self.bars + 1)

    def at(self, bar: float, beat: float = 1.0) -> float:
        """Return the time of `beat` of `bar`, both counted from 1 as musicians do."""
        return self.start + ((bar - 1) * self.beats_per_bar + beat - 1) * self.beat


@dataclass
class Score:
    """The piece: everything that sounds, and everything that is known about it."""

    title: str
    sounds: list[Sound] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    sections: list[dict[str, Any]] = field(default_factory=list)
    meters: list[Meter] = field(default_factory=list)
    duration: float = 0.0

    def __post_init__(self) -> None:
        self._hand = np.random.default_rng(SEED)

    def play(
        self, player: str, at: float, *, loose: float = 0.0, room: str = "", **how: Any
    ) -> float:
        """Add a sound and return its start: `at`, off by a hand's error of `loose` seconds RMS."""
        at += float(np.clip(self._hand.normal(), -2, 2)) * loose
        start = round(at * RATE) / RATE  # sounds begin on a sample, so that the truth is exact
        self.sounds.append(Sound(len(self.sounds), start, player, how, room))
        return start

    def mark(self, kind: str, start: float, end: float, **detail: Any) -> None:
        """Write down that something is heard from `start` to `end`, in seconds."""
        self.events.append({"kind": kind, "start": start, "end": end, **detail})

    def section(self, name: str, start: float, end: float) -> None:
        self.sections.append({"name": name, "start": start, "end": end})
        self.duration = end

    def meter(self, start: float, bpm: float, bars: int) -> Meter:
        """Add a steady stretch of bars whose beats are known."""
        meter = Meter(start, bpm, bars)
        self.meters.append(meter)
        return meter

    def chord(
        self,
        player: str,
        at: float,
        notes: tuple[int, ...],
        duration: float,
        velocity: float,
        *,
        roll: float = 0.018,
        room: str = "",
    ) -> None:
        """Add a chord, its notes rolled upwards by about `roll` seconds each."""
        for i, midi in enumerate(notes):
            gap = roll * i * (1 + 0.3 * float(self._hand.uniform(-1, 1)))
            press = velocity * (1 + 0.08 * float(self._hand.uniform(-1, 1)))
            self.play(
                player, at + gap, midi=midi, duration=duration - gap, velocity=press, room=room
            )

    def tap(self, at: float, thing: str, velocity: float, pan: float, *, room: str = "") -> None:
        """Tap something found, and write it down."""
        how = {"thing": thing, "velocity": velocity, "pan": pan}
        start = self.play("found", at, loose=0.005, room=room, **how)
        self.mark("found", start, start + 0.15, thing=thing, strength=velocity, pan=pan)

    def figure(
        self,
        player: str,
        at: float,
        bpm: float,
        *,
        key: int = 0,
        velocity: float = 0.6,
        keep: int = 4,
        stretch: float = 1.0,
        doubling: tuple[int, ...] = (),
        grace: bool = False,
        hold: float = 2.0,
        loose: float = 0.005,
        room: str = "",
    ) -> None:
        """Play the figure, and write down each note of it.

        Parameters
        ----------
        key : semitones above the first statement
        keep : notes played of its four
        stretch : length of its beats in beats of `bpm`
        doubling : semitones at which every note is doubled, e.g. (-12,)
        grace : short notes from above before the second and fourth
        hold : beats the last note is held

        """
        beat = stretch * 60.0 / bpm
        begins = [at + beat * b for b in FIGURE_BEATS[:keep]]
        notes = []
        for i, begin in enumerate(begins):
            midi = FIGURE_TOP + key + FIGURE_SEMITONES[i]
            last = i + 1 == keep
            # Held over the next note, as a pedal would, but never into the semitone.
            over = 0.0 if i == 2 else 0.35
            length = hold * beat if last else begins[i + 1] - begin + over
            press = velocity * (1.0, 0.84, 0.93, 0.8)[i]
            start = self.play(
                player, begin, loose=loose, midi=midi, duration=length, velocity=press, room=room
            )
            notes.append({"start": start, "midi": midi, "duration": length})
            for interval in doubling:
                self.play(
                    player,
                    start,
                    midi=midi + interval,
                    duration=length,
                    velocity=0.75 * press,
                    room=room,
                )
            if grace and i in (1, 3):
                above = midi + (1 if i == 3 else 2)
                self.play(
                    player,
                    start - 0.085,
                    midi=above,
                    duration=0.12,
                    velocity=0.6 * press,
                    room=room,
                )
        variant = "fragment" if keep < 4 else "ornament" if grace else "exact"
        if variant == "exact" and doubling:
            variant = "octave" if all(i % 12 == 0 for i in doubling) else "chordal"
        self.mark(
            "motif",
            notes[0]["start"],
            notes[-1]["start"] + notes[-1]["duration"],
            name=FIGURE,
            key=key,
            tempo=bpm / stretch / FIGURE_BPM,
            completeness=keep / len(FIGURE_BEATS),
            variant=variant,
            instrument=player,
            notes=notes,
        )

"""What passes between rooms: small frozen values that own their memory.

Time is in seconds or, where it must be exact, in samples at `RATE`. Light is linear. A level is
0..1. Arrays are float32, read-only, made fresh, and never reused.
"""

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Literal

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]

RATE = 48_000  # samples a second inside the house; other rates are resampled at the door
HOP = 256  # samples: 187.5 hops a second, finer than any display we draw for
BANDS = 64  # log-spaced, 30 Hz to 16 kHz: about seven an octave
DEPTHS, DEPTH_HZ = 341, 750 / 1024  # bins from 0 to 250 Hz, and their distance
PITCH_FIRST, PITCH_STEPS, PITCH_BINS = 40, 3, 231  # from MIDI 40, in thirds of a semitone, to 117
PARTIALS, PARTIAL_HZ = 1024, RATE / 8192  # bins from 0 to 6 kHz, and their distance
HOOPS = 8  # of light that may be on their way through a room at once
ROWS, COLUMNS = 64, 32  # lamps: rows away from the viewer, columns from left to right
# The corridor's corners: bays to the middle of the first, and on to each other; and bays before the
# middle at which a turn begins, and after it at which it ends.
CORNER, CORNERS_APART, TURNING = 10.5, 16, 0.8


def frozen(array: F32) -> F32:
    """Return `array` itself, made read-only."""
    array.setflags(write=False)
    return array


NO_DEPTHS = frozen(np.zeros(DEPTHS, np.float32))
NO_PARTIALS = frozen(np.zeros(PARTIALS, np.float32))
NO_LAMPS = frozen(np.zeros((ROWS, COLUMNS), np.float32))
NO_HOOPS = frozen(np.zeros((0, 3), np.float32))


@dataclass(frozen=True, slots=True)
class Tick:
    """One picture to be drawn."""

    time: float  # seconds since the start
    sample: int  # pictures show the sound up to, not including, this sample


@dataclass(frozen=True, slots=True, eq=False)
class Hop:
    """HOP new samples of sound."""

    sample: int  # index one past the newest sample; the hop's time
    samples: F32  # (HOP, 2) left and right, full scale 1
    gap: bool = False  # sound was lost or the source reopened just before this hop


@dataclass(frozen=True, slots=True, eq=False)
class AnalysisFrame:
    """What one hop of sound told us."""

    sample: int  # index one past the newest sample heard; the frame's time
    bands: F32  # (BANDS,) level per band after automatic gain, 0..1, low to high
    bands_db: F32  # (BANDS,) weighted level per band before it, dB re full scale
    flux: float  # mean rise over the bands since a moment ago, dB, >= 0
    loudness: float  # momentary, LUFS (ITU-R BS.1770, 400 ms); -120 for digital silence
    level: float  # loudness after automatic gain, 0..1
    bass: float  # envelope of 25 to 150 Hz after automatic gain, 0..1, within 10 ms
    gain_db: float  # what the automatic gain adds now
    gap: bool = False  # sound was lost just before this hop
    digital_silence: bool = False  # every sample of this hop is exactly zero
    depths: F32 = field(default_factory=lambda: NO_DEPTHS)  # (DEPTHS,) power over the last 1.4 s
    partials: F32 = field(default_factory=lambda: NO_PARTIALS)  # (PARTIALS,) the same over 171 ms
    bend: float = 0.0  # the largest second difference of the samples, full scale 1
    bends: int = 0  # how many of this hop are nearly as large
    held: float = 0.0  # share of samples that equal the one before, 0..1; silence does not count
    repeats: bool = False  # the same samples were heard 28 to 88 ms ago
    side: float = 0.0  # share of left minus right in the power, 0 mono .. 1 inverted
    # (PITCH_BINS,) nepers against the running level, every second hop if somebody looks for notes
    pitch: F32 | None = None

    def __post_init__(self) -> None:
        frozen(self.bands)
        frozen(self.bands_db)
        frozen(self.depths)
        frozen(self.partials)


@dataclass(frozen=True, slots=True)
class Cue:
    """Something happened in the sound."""

    kind: str  # onset, beat, bass, cue, motif, repeat
    name: str  # which one: "silence", "ding", the name of a figure; "" where the kind says all
    sample: int  # when it happened
    emit_sample: int  # when we knew, >= sample
    score: float  # 0..1, how strong or how sure
    stage: str = ""  # motifs: provisional, confirmed
    completeness: float = 1.0  # motifs: share of the figure that was played, 0..1
    key: int = 0  # motifs: semitones above the figure as it was taught
    tempo: float = 1.0  # motifs: ratio to the figure as it was taught
    home: str = ""  # motifs: the world it belongs to, inner or outer; "" where nobody knows
    rhythm: tuple[float, ...] = ()  # motifs: seconds from each note to the next, as heard
    instrument: str = ""  # motifs: what it sounded like; "" where nobody can tell


@dataclass(frozen=True, slots=True)
class Trait:
    """Something slowly true, and how sure we are of it."""

    value: float = 0.0
    confidence: float = 0.0  # 0..1; 0 means that nobody has said anything yet


@dataclass(frozen=True, slots=True)
class State:
    """What is slowly true of the sound. A detector fills its fields; the rest stay unknown."""

    beat_phase: Trait = Trait()  # 0..1 from beat to beat
    bar_phase: Trait = Trait()  # 0..1 from bar to bar
    tempo_bpm: Trait = Trait()
    silence: Trait = Trait()  # 1 while the sound is silent against its own room tone
    tension: Trait = Trait()  # 0..1
    pressure: Trait = Trait()  # 0..1, loudness over minutes
    drone: Trait = Trait()  # 0..1, sustained 20 to 80 Hz
    strain: Trait = Trait()  # 0..1, sustained dissonance
    alarm: Trait = Trait()  # 0..1, clicks that speed up
    speech: Trait = Trait()  # 0..1, dialogue is present
    chatter: Trait = Trait()  # 0..1, muffled speech used as rhythm
    width: Trait = Trait()  # 0 mono .. 1 wide
    detune_cents: Trait = Trait()  # -50..50 off A 440, or how far two voices beat
    grit: Trait = Trait()  # 0..1
    world: Trait = Trait(0.5)  # 0 outer (sparse, cold) .. 1 inner (dense, exact)
    unfolding: Trait = Trait()  # 0..1, how much of a known figure has been played that goes on
    mood: str = ""  # reward, swing, march, or "" for none of them


@dataclass(frozen=True, slots=True)
class Budget:
    """May the light flash now, and if not, when."""

    may_flash: bool = True
    wait: float = 0.0  # seconds until it may, 0 if it may now

    def can_flash(self) -> bool:
        return self.may_flash


@dataclass(frozen=True, slots=True)
class Direction:
    """What the director wants to be seen."""

    scene: str = "hall"
    since: float = 0.0  # Tick.time at which this scene came on
    fade: float = 0.0  # seconds over which it is cross-faded in from the last picture; 0 cuts
    seed: int = 0  # lamps and shaders hash (seed, cell, frame)
    travel: float = 0.0  # bays of the grid walked so far; slow and certain
    light: float = 1.0  # 0 blackout .. 1; fades, never snaps
    sensitivity: float = 1.0  # factor on every level, from the host's hand
    loudness: float = 0.0  # 0..1, level of the last seconds: no beat is seen in it
    tension: float = 0.0  # 0..1
    world: float = 0.5  # 0 outer .. 1 inner
    calm: float = 0.0  # 0 .. 1 no flashes, slow changes only, less camera
    opening: float = 0.0  # 1 while the start screen is up, before anything is played; then to 0
    flash: bool = True  # the light may flash now: a downbeat or a figure may spend the budget
    order: float = 0.0  # 0..1, how aligned the grid has become by figures that came back
    like: str = ""  # the scene of the house that a scene of the host's own is hung like

    @property
    def house(self) -> str:
        """The scene of the house that the lamps hang in."""
        return self.like or self.scene


@dataclass(frozen=True, slots=True, eq=False)
class LampField:
    """The lamps as they burn now; row r, column c is the cell (r, c) of the grid, wrapping."""

    output: F32  # (ROWS, COLUMNS) light of each tube, linear, 1 = a steady tube
    irradiance: F32  # (ROWS, COLUMNS) the same twice blurred: what floor, walls and haze get
    mean: float  # mean output
    lift: float = 0.0  # share by which bass lifts all of this light, what is dark most
    tint: F32 = field(default_factory=lambda: NO_LAMPS)  # -1 snow blue .. 0 its own light .. 1 warm
    torn: F32 = field(default_factory=lambda: NO_LAMPS)  # 0..1, how torn the tile of a lamp is
    # (n, 3), n up to HOOPS: share 0..1 of the way from near to far; light, of a luminaire's;
    # 0..1, how much of a wake it draws
    hoops: F32 = field(default_factory=lambda: NO_HOOPS)
    felt: State | None = None  # what is slowly true, as the light has taken it on

    def __post_init__(self) -> None:
        for array in (self.output, self.irradiance, self.tint, self.torn, self.hoops):
            frozen(array)


@dataclass(frozen=True, slots=True)
class Pass:
    """One draw of a scene: a fragment shader over the whole target, or over one surface."""

    shader: str  # path below shaders/, e.g. "scenes/surface.frag"
    target: str = "scene"  # texture drawn into
    reads: tuple[str, ...] = ()  # textures read, by name
    defines: tuple[str, ...] = ()  # preprocessor names, e.g. ("CEILING",)
    mesh: str = ""  # what is drawn over: a name in render/meshes.py; "" for the whole target
    place: str = "scenes/surface.vert"  # path of the shader that puts the mesh where it is seen
    blend: Literal["", "over", "add"] = ""  # "over" what is there by its alpha, or added to it
    flaws: bool = False  # has another form, FLAWS, for when grit, strain or a glitch is felt
    hoops: str = "over"  # "form": it has another form, HOOPS, for hoops of light; "none": they pass
    # it by; else they are laid over it if it is a surface of the room
    edition: int = 0  # another number when the shader's file has been written again


class Command(Enum):
    """What the host asked for with a key."""

    QUIT = auto()
    FULLSCREEN = auto()
    DISPLAY = auto()
    BLACKOUT = auto()
    NEXT_SCENE = auto()
    HELP = auto()
    CALM = auto()
    START = auto()
    EPISODE = auto()
    TEACH = auto()
    KEEP = auto()
    PLAY = auto()
    RENAME = auto()
    FORGET = auto()
    WORLD = auto()
    LOUDER = auto()
    QUIETER = auto()
    SCENE_1 = auto()
    SCENE_2 = auto()
    SCENE_3 = auto()
    SCENE_4 = auto()
    SCENE_5 = auto()
    SCENE_6 = auto()
    SCENE_7 = auto()
    SCENE_8 = auto()
    SCENE_9 = auto()
    SCENE_10 = auto()
    SCENE_11 = auto()


@dataclass(frozen=True, slots=True)
class Card:
    """A figure on the screen: what is being taught, or offered."""

    title: str  # its name, or what goes on
    notes: tuple[tuple[float, float, int], ...] = ()  # begins and lasts, seconds; MIDI pitch
    words: tuple[str, ...] = ()  # a line each
    keys: tuple[tuple[str, str], ...] = ()  # a key, and what it does with this figure
    doubtful: bool = False  # what is said is a warning
    writing: bool = False  # the title is being typed


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """What is being heard, for the screen and the statistics."""

    name: str  # what the host knows it by: "Built-in Audio", "the built-in soundtrack"
    kind: str  # loopback, mic, demo, file
    hearing: bool  # blocks arrive
    message: str = ""  # one line for the screen when something is amiss: what, and what to do
    finished: bool = False  # a file or the soundtrack has ended
    blocks: int = 0  # pieces the device delivered
    gaps: int = 0  # times that sound was lost
    lost: int = 0  # samples known to be lost
    reopenings: int = 0


SILENT_FRAME = AnalysisFrame(
    sample=0,
    bands=np.zeros(BANDS, np.float32),
    bands_db=np.full(BANDS, -120.0, np.float32),
    flux=0.0,
    loudness=-120.0,
    level=0.0,
    bass=0.0,
    gain_db=0.0,
    digital_silence=True,
)

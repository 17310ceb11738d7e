"""From hops of sound to numbers."""

import numpy as np

from visualizer.analysis.bands import CENTRES_HZ, Bands
from visualizer.analysis.depths import Depths
from visualizer.analysis.flaws import Flaws
from visualizer.analysis.flux import Flux
from visualizer.analysis.levels import AutomaticGain, Follower, Loudness, decibel, k_weight
from visualizer.analysis.partials import Partials
from visualizer.analysis.pitch import Pitch
from visualizer.records import BANDS, F32, HOP, AnalysisFrame, Hop

LOUDEST = 8.0  # 18 dB over full scale: no programme goes there, and its square is still a number

# Where levels 0 and 1 lie, in dB about the loudness to which the automatic gain brings all music.
BANDS_DB = (-42.0, 3.0)  # 64 bands share the power: each lies about 18 dB below the whole
LEVEL_DB = (-30.0, AutomaticGain.HEADROOM_DB)
BASS_DB = (-24.0, 6.0)
BASS_FAINT = 2.0 ** ((BASS_DB[0] - BASS_DB[1]) / 10)  # how loud is the lower against the upper

# Seconds to 1/e, up and down. Eight bass hits a second must stay apart.
BANDS_PACE = LEVEL_PACE = (0.004, 0.2)
BASS_PACE = (0.002, 0.09)

# Music falls by about 5 dB an octave [1], which is 2 dB an octave between bands of equal width in
# pitch. Lifted by as much, all rows of lamps have something to play.
#
# [1] Pestana et al., "Spectral characteristics of popular commercial recordings 1950-2010", AES
#     135, 2013.
TILT_DB = (2.0 * np.log2(CENTRES_HZ / 1000.0)).astype(np.float32)

FLUX_FLOOR_DB = -54.0  # about the programme's loudness: what rises below it is the room
# Left and right in one, in unequal parts: channels that are inverted do not cancel each other.
UNEVEN = np.array([1.0, 0.5], np.float32) / np.float32(1.5)
MUTE = 12  # hops, 64 ms after a gap: while the splice is in the window, every rise is its own


class Analyzer:
    """Hears one hop after another. Everything sized is made, and used once, when it is made.

    Frames tell of `pitch` only if it is asked for: it costs as much as half of the rest.
    """

    def __init__(self, *, pitch: bool = False) -> None:
        self._bands = Bands(k_weight)
        self._loudness = Loudness()
        self._gain = AutomaticGain()
        self._flux = Flux()
        self._depths = Depths()
        self._partials = Partials()
        self._flaws = Flaws()
        self._pitch = Pitch() if pitch else None
        self._mute = 0

        # The bands, then the level, then the bass, so that one pass serves them all.
        bounds = np.array([*[BANDS_DB] * BANDS, LEVEL_DB, BASS_DB], np.float32)
        paces = np.array([*[BANDS_PACE] * BANDS, LEVEL_PACE, BASS_PACE])
        self._low, self._range = bounds[:, 0], bounds[:, 1] - bounds[:, 0]
        self._follow = Follower(attack=paces[:, 0], release=paces[:, 1])
        self._above_db = np.zeros(BANDS + 2, np.float32)

        # The first transform and the first products cost milliseconds; nobody waits for them here.
        self(Hop(0, np.zeros((HOP, 2), np.float32)))

    def __call__(self, hop: Hop) -> AnalysisFrame:
        """Return what `hop` told us, together with all that went before.

        What is not a number is taken for silence, and nothing that comes in makes a frame that
        holds anything but numbers.
        """
        samples, digital_silence = _sane(hop.samples)
        self._bands(samples)
        self._loudness(samples)
        uneven = samples @ UNEVEN
        self._flaws(uneven)
        gain_db = self._gain(self._loudness)
        above_db = gain_db - AutomaticGain.TARGET_DB

        self._mute = MUTE if hop.gap else max(self._mute - 1, 0)
        flux = self._flux(self._bands.power, floor=10 ** ((FLUX_FLOOR_DB - above_db) / 10))

        bands_db = self._bands.power + np.float32(1e-12)
        np.log10(bands_db, out=bands_db)
        bands_db *= 10.0
        levels = self._above_db
        np.add(bands_db, TILT_DB, out=levels[:BANDS])
        levels[BANDS] = self._loudness.now
        levels[BANDS + 1] = decibel(self._bands.bass)
        levels += above_db - self._low
        levels /= self._range
        np.maximum(levels, 0.0, out=levels)
        np.minimum(levels, 1.0, out=levels)
        levels[BANDS + 1] = _as_loud(float(levels[BANDS + 1]))
        levels = self._follow(levels)
        return AnalysisFrame(
            sample=hop.sample,
            bands=levels[:BANDS].copy(),
            bands_db=bands_db,
            flux=0.0 if self._mute else flux,
            loudness=self._loudness.momentary,
            level=float(levels[BANDS]),
            bass=float(levels[BANDS + 1]),
            gain_db=gain_db,
            gap=hop.gap,
            digital_silence=digital_silence,
            depths=self._depths(samples),
            partials=self._partials(uneven),
            bend=self._flaws.bend,
            bends=self._flaws.bends,
            held=self._flaws.held,
            repeats=self._flaws.repeats,
            side=_side(samples),
            pitch=self._pitch(uneven) if self._pitch else None,
        )


def _sane(samples: F32) -> tuple[F32, bool]:
    """Return `samples` fit for arithmetic, and whether each of them is exactly zero."""
    peak = float(np.maximum.reduce(np.abs(samples), axis=None))
    if peak <= LOUDEST:  # false if it is not a number
        return samples, peak == 0.0
    return np.where(np.isfinite(samples), samples, 0.0).clip(-LOUDEST, LOUDEST), False


def _side(samples: F32) -> float:
    """Return the share of the difference in the power of `samples`, (HOP, 2); 0 for silence."""
    (left, across), (_, right) = (samples.T @ samples).tolist()
    both = left + right
    return 0.5 - across / both if both > 1e-9 else 0.0


def _as_loud(bass: float) -> float:
    """Return how loud, 0..1, the bass is that lies at `bass`, 0..1, of its range in dB.

    Loudness doubles every 10 dB [1]. In dB the dip between two quick kicks, 7 dB deep, would
    hardly show.

    [1] Stevens, "The measurement of loudness", Journal of the Acoustical Society of America, 1955.
    """
    return float((BASS_FAINT ** (1.0 - bass) - BASS_FAINT) / (1.0 - BASS_FAINT))

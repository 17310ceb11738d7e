"""How much the spectrum rises."""

import numpy as np

from visualizer.records import BANDS, F32


class Flux:
    """Mean rise over the bands, SuperFlux [1] on powers.

    Each band is compared with the loudest of itself and its neighbours a moment ago, so that
    vibrato, which moves a partial to the next band, is not taken for an attack.

    [1] Böck & Widmer, "Maximum filter vibrato suppression for onset detection", DAFx-13, 2013.
    """

    LAG = 3  # hops, 16 ms: most of the window is new, and an attack has not yet levelled off

    def __init__(self) -> None:
        self._before = np.zeros((self.LAG, BANDS), np.float32)
        self._rise = np.zeros(BANDS, np.float32)
        self._next = 0

    def __call__(self, power: F32, floor: float) -> float:
        """Return the mean rise of `power`, (BANDS,), in dB per band, >= 0.

        `floor` is the power below which nothing counts: it is added to both sides.
        """
        reference = self._before[self._next]
        reference += np.float32(floor)
        rise = np.add(power, np.float32(floor), out=self._rise)
        rise /= reference
        np.maximum(rise, 1.0, out=rise)
        flux = 10.0 * float(np.add.reduce(np.log10(rise, out=rise)) / np.float32(BANDS))
        np.maximum(power[1:], power[:-1], out=reference[1:])
        reference[0] = power[0]
        np.maximum(reference[:-1], power[1:], out=reference[:-1])
        self._next = (self._next + 1) % self.LAG
        return flux

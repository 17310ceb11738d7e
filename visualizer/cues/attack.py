"""The first moment of a rise, told from its course."""

from math import exp

from visualizer.records import HOP, RATE

STEP = HOP / RATE  # seconds


class Attack:
    """Says once, at the start, that a flux has risen out of what is usual for it.

    Parameters
    ----------
    least_db : how far above the usual flux, dB per band
    rest : seconds after an attack in which there is no other; it must also have fallen by half
    """

    USUAL = 0.5  # seconds to 1/e: longer than a beat's attack, shorter than a phrase
    MOST_USUAL_DB = 1.0  # attacks in quick succession do not make each other usual
    SHARE = 1.5  # the flux of steady noise swings by about this much of its mean

    def __init__(self, least_db: float, rest: float) -> None:
        self._least = least_db
        self._rest = round(rest / STEP)
        self._usual = 0.0
        self._fade = 1 - exp(-STEP / self.USUAL)
        self._ready = True
        self._since = 0
        self._peak = 0.0

    def __call__(self, flux: float) -> float:
        """Return by how many dB `flux` exceeds what an attack needs, if one starts now, else 0."""
        excess = flux - self._least - self.SHARE * self._usual
        self._usual += (min(flux, self.MOST_USUAL_DB) - self._usual) * self._fade
        if self._ready:
            if excess <= 0.0:
                return 0.0
            self._ready, self._since, self._peak = False, 0, flux
            return excess
        self._since += 1
        self._peak = max(self._peak, flux)
        self._ready = self._since >= self._rest and flux < 0.5 * self._peak
        return 0.0

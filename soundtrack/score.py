"""The piece itself, "After Hours": seven sections, from one figure on a felt piano.

The figure is E D G F sharp, falling: over E minor it is homesick, over C it floats, over D it
warns, and over G major the same four notes are a reward. That is the joke of the piece.
"""

from soundtrack.band import reward
from soundtrack.machine import procedure, threshold, undercroft
from soundtrack.piano import arrival, corridor, night
from soundtrack.staff import Score

SECTIONS = (arrival, corridor, procedure, undercroft, threshold, reward, night)


def compose() -> Score:
    """Return the whole piece with its truth."""
    score = Score("After Hours")
    end = 0.0
    for section in SECTIONS:
        end = section(score, end)
    return score

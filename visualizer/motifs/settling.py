"""Which of several readings of a figure it was: the one that is best heard when it comes back."""

from collections.abc import Sequence

from visualizer.motifs.ear import FAINTEST
from visualizer.motifs.figures import Figure
from visualizer.motifs.matcher import Open, Rarity, Steps, complete, extend
from visualizer.motifs.notes import SLOW, Head, Rows, layers
from visualizer.records import F32

ENOUGH = 7.0  # -log10 of the chance: less is no second hearing
AS_GOOD = 1.0  # of evidence: an octave that is heard beside a note; the likelier stays


def settled(readings: Sequence[Figure], rows: Sequence[F32]) -> Figure | None:
    """Return the reading that was played in `rows`, the first of those as good; None if none was.

    `rows` are some seconds that tell of pitch, with one hearing in them that was not learned from.
    """
    sure = evidence(readings, rows)
    if max(sure) < ENOUGH:
        return None
    return next(one for one, how in zip(readings, sure, strict=True) if how > max(sure) - AS_GOOD)


def evidence(readings: Sequence[Figure], rows: Sequence[F32]) -> list[float]:
    """Return for each reading -log10 of the chance of the best whole of it in `rows`, or 0."""
    length = SLOW[-1] - SLOW[0] + 1
    window, head, steps = Rows(length), Head(SLOW, layers("slow"), length), Steps(readings)
    open_, rare = Open(steps), Rarity()
    whole = [figure.notes for figure in readings]
    best = [0.0] * len(readings)
    for row in rows:
        window.push(row)
        begun = head(window, FAINTEST)
        if not len(begun.pitches):
            continue
        made = extend(steps, begun, rare(begun), [open_])
        open_.add(begun, made)
        for chain in complete(steps, begun, made, whole):
            best[chain.figure] = max(best[chain.figure], chain.evidence)
    return best

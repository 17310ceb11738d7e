"""The finder: hears known figures as they sound, first a guess, then the word of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil, log

import numpy as np

from visualizer.motifs.ear import Ear, Notes
from visualizer.motifs.figures import Figure
from visualizer.motifs.instrument import guess
from visualizer.motifs.loops import Loops
from visualizer.motifs.matcher import Chain, Open, Rarity, Steps, complete, extend
from visualizer.motifs.notes import LOWEST, STEP, Begun
from visualizer.motifs.traces import notes_sound, ornaments, rhythm
from visualizer.records import F32, RATE, AnalysisFrame, Cue, Trait

ROW = round(STEP * RATE)  # samples

# -log10 of the chance, at which about half a false alarm a figure and hour remains in music, talk
# and scores that hold none of the figures, and among their doubles.
GUESSED, SURE = 6.8, 6.8
PARTLY = 6.6  # here fifty an hour remained, for eight figures: a part is no great moment
HOPEFUL = 4.5  # from which its next note may be looked forward to: nothing is told by it

# Music that plays a figure as it was taught, in key and tempo, does so by intent: a third of what
# comes back is the same recording, and of chance's tunes one in a hundred fits so well.
AS_TAUGHT = 1.6  # log10 of the two, more evidence
SAME_TEMPO = 0.05  # natural logarithm

MOST_OF_IT = 0.6  # of its notes; less of a figure is any tune
AS_GOOD = 1.0  # of evidence: what a note more or less in the last seconds makes
TOGETHER = 0.1  # seconds: a note and its overtones begin within them
REST = 1.2  # seconds before the same figure may be heard again
GIVEN_UP = 1.35  # times as long as the next note was due: it does not come
PATIENCE = 0.05  # seconds until what has ended without one note is told: the note may be late


class Finder:
    """Finds `figures` in frames that tell of pitch, by the notes that `ear` hears in them."""

    def __init__(
        self,
        figures: Sequence[Figure],
        *,
        guessed: float = GUESSED,
        sure: float = SURE,
        partly: float = PARTLY,
        rest: float = REST,
        ear: Callable[[F32], Notes] | None = None,
    ) -> None:
        self.traits: Mapping[str, Trait] = {}
        self.settled = Begun(-1, np.zeros(0, np.int64), *np.zeros((2, 0), np.float32))  # last row
        self._loops = Loops(figures)
        self._figures = tuple(figure for figure in figures if not figure.chords)
        self._guessed, self._sure, self._partly = guessed, sure, partly
        self._rest = rest
        self._ear = ear or Ear()
        self._count = 0  # rows heard
        self._steps = Steps(self._figures)
        self._whole = [figure.notes for figure in self._figures]
        self._part = [max(3, ceil(MOST_OF_IT * figure.notes)) for figure in self._figures]
        self._rare_fast, self._rare_slow = Rarity(), Rarity()
        self._new, self._settled = Open(self._steps), Open(self._steps)
        # Figures of one name are guesses at one: what one of them is heard in, all are.
        self._guessed_at = {figure.name: -1e9 for figure in self._figures}
        self._sure_at, self._part_at = self._guessed_at.copy(), self._guessed_at.copy()
        self._guess: Chain | None = None  # the last one
        self._begun: dict[int, Chain] = {}  # the best part of each figure that may yet go on
        # Of parts that lack but their last note: the latest one, by figure and first pitch.
        self._nearly: dict[tuple[int, int], Chain] = {}
        self._until = 0.0  # row up to which the next note of the one that unfolds may come
        self._warm()

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Take one more hop; return figures that were guessed, heard, or heard in part."""
        if frame.pitch is None:
            return ()
        notes = self._ear(frame.pitch)
        self._count, self.settled = notes.count, notes.settled
        found = self.match(notes.settled, notes.new, notes.sound)
        cues = tuple(self._cue(*one, frame) for one in found) + self._loops(frame)
        if self._until and (cues or self._count > self._until):
            self._until, self.traits = 0.0, {"unfolding": Trait()}
        return cues

    def match(
        self, settled: Begun, new: Begun, sound: F32 | float = np.nan
    ) -> Iterator[tuple[Chain, str]]:
        """Yield chains that are heard, each with its stage, now that these notes are known."""
        self._new.forget(settled.row)  # the slow head knows better
        if len(settled.pitches):
            made = extend(self._steps, settled, self._rare_slow(settled), [self._settled])
            self._settled.add(settled, made, sound)
            chains = self._weighed(complete(self._steps, settled, made, self._part))
            for chain in self._wholes(chains, self._sure):
                self._begun.pop(chain.figure, None)
                if self._rested(self._sure_at, chain):
                    yield self._in_its_octave(self._traced(chain)), "confirmed"
            for chain in chains:
                if not self._is_whole(chain) and chain.evidence >= self._partly:
                    self._hope(chain)
        if len(new.pitches):
            among = [self._settled, self._new]
            made = extend(self._steps, new, self._rare_fast(new), among)
            self._new.add(new, made)
            chains = self._weighed(complete(self._steps, new, made, self._part))
            self._look_forward(chains)
            for chain in chains:
                led = chain.notes == self._whole[chain.figure] - 1
                if led and not self._steps.ended[chain.state]:
                    self._nearly[chain.figure, chain.first] = chain
            for chain in self._wholes(chains, self._guessed):
                if self._rested(self._guessed_at, chain):
                    self._guess = self._led_to(self._traced(chain))
                    yield self._guess, "provisional"
        for chain in self._broken_off(settled):
            yield self._traced(chain), "confirmed"

    def _weighed(self, chains: Iterable[Chain]) -> list[Chain]:
        """Return `chains`, with more evidence for what is played as it was taught."""
        return [
            replace(chain, evidence=chain.evidence + AS_TAUGHT)
            if abs(log(chain.tempo)) < SAME_TEMPO and self._key(chain) % 12 == 0
            else chain
            for chain in chains
        ]

    def _key(self, chain: Chain) -> int:
        """Return how many semitones higher than it was taught the figure is played."""
        return chain.first + LOWEST - self._figures[chain.figure].root

    def _traced(self, chain: Chain) -> Chain:
        """Return `chain` with its rhythm and, if it is whole, what was added, and who played it."""
        traced = replace(chain, rhythm=rhythm(self._steps, chain, [self._settled, self._new]))
        if not self._is_whole(chain):
            return traced
        return replace(
            traced,
            added=ornaments(self._steps, traced, self._settled),
            instrument=guess(notes_sound(self._steps, traced, self._settled)),
        )

    def _rested(self, last: dict[str, float], chain: Chain) -> bool:
        """Return whether the figure was not heard just now, and note that it is."""
        name = self._figures[chain.figure].name
        if (chain.row - last[name]) * STEP < self._rest:
            return False
        last[name] = chain.row
        return True

    def _wholes(self, chains: list[Chain], least: float) -> list[Chain]:
        """Return the best whole chain of each figure; of two that are as good, the lower one.

        The octave above a tune is heard in its overtones.
        """
        best: dict[int, Chain] = {}
        for chain in sorted(chains, key=lambda one: one.first):
            if self._is_whole(chain) and chain.evidence >= least:
                known = best.get(chain.figure)
                if known is None or chain.evidence > known.evidence + AS_GOOD:
                    best[chain.figure] = chain
        return list(best.values())

    def _led_to(self, chain: Chain) -> Chain:
        """Return a guess, an octave lower if what led to it was heard there as surely.

        The first overtone of a last note may be known before the note itself.
        """
        own, lower = (self._nearly.get((chain.figure, chain.first - down)) for down in (0, 12))
        if own is None or lower is None or lower.evidence < own.evidence - AS_GOOD:
            return chain
        is_now = abs(lower.row - own.row) * STEP < TOGETHER
        return replace(chain, first=lower.first) if is_now else chain

    def _in_its_octave(self, chain: Chain) -> Chain:
        """Return `chain`, an octave lower if it was guessed there: overtones may settle first."""
        guess = self._guess
        if (
            guess is not None
            and (guess.figure, guess.first) == (chain.figure, chain.first - 12)
            and abs(chain.row - guess.row) * STEP < TOGETHER
        ):
            return replace(chain, first=guess.first)
        return chain

    def _is_whole(self, chain: Chain) -> bool:
        return chain.notes == self._whole[chain.figure]

    def _hope(self, chain: Chain) -> None:
        """Keep what is most of a figure, until it is whole or its next note is overdue."""
        if self._told(chain):
            return
        known = self._begun.get(chain.figure)
        if known is None or (chain.notes, chain.evidence) >= (known.notes, known.evidence):
            self._begun[chain.figure] = chain

    def _look_forward(self, chains: list[Chain]) -> None:
        """Keep how far the figure that seems to be under way has come, until its next note."""
        parts = [
            chain
            for chain in chains
            if not self._is_whole(chain) and chain.evidence >= HOPEFUL and not self._told(chain)
        ]
        if parts:
            best = max(parts, key=lambda one: one.evidence)
            figure = self._figures[best.figure]
            due = figure.durations[best.notes - 1] / best.tempo
            self._until = self._count + GIVEN_UP * due / STEP
            share = best.notes / figure.notes
            self.traits = {"unfolding": Trait(share, confidence(best.evidence))}

    def _broken_off(self, settled: Begun) -> list[Chain]:
        """Return what was heard in part and will not be whole any more."""
        over = []
        for chain in tuple(self._begun.values()):
            held = self._figures[chain.figure].durations
            due = 0.0 if self._steps.ended[chain.state] else held[chain.notes - 1] / chain.tempo
            if (settled.row - chain.row) * STEP > max(GIVEN_UP * due, PATIENCE):
                del self._begun[chain.figure]
                if not self._told(chain) and self._rested(self._part_at, chain):
                    over.append(chain)
        return over

    def _told(self, chain: Chain) -> bool:
        """Return whether the whole of what `chain` is a part of was told just now."""
        whole = self._sure_at[self._figures[chain.figure].name]
        return (chain.row - whole) * STEP < self._rest + chain.seconds

    def _cue(self, chain: Chain, stage: str, frame: AnalysisFrame) -> Cue:
        figure = self._figures[chain.figure]
        late = (
            round((self._count - 1 - chain.row) * ROW) + ROW // 2
        )  # from the middle of a row to its end
        return Cue(
            "motif",
            figure.name,
            sample=max(0, frame.sample - late),
            emit_sample=frame.sample,
            score=confidence(chain.evidence),
            stage=stage,
            completeness=chain.notes / (figure.notes + chain.added),
            key=self._key(chain),
            tempo=chain.tempo,
            rhythm=chain.rhythm,
            instrument=chain.instrument,
        )

    def _warm(self) -> None:
        """Use everything once: the first products cost milliseconds; nobody waits for them here."""
        begun = Begun(-10_000, np.arange(4), *np.zeros((2, 4), np.float32))
        complete(
            self._steps,
            begun,
            extend(self._steps, begun, np.ones((2, 4)), [self._settled, self._new]),
            self._part,
        )


def confidence(evidence: float) -> float:
    """Return `evidence` as 0..1: one half where chance would do as well in ten days."""
    return evidence / (evidence + 6.0)

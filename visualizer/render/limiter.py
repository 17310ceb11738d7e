"""The flash limiter's decisions: when the light may turn, how far, and where it is free to flicker.

`limiter_pixels` keeps every pixel from turning without leave; the gate gives the leave, by the
clock alone. What is read back from the GPU, pictures late, only tells it when leave is wanted and
which way: a late answer delays a flash and nothing else, and no answer at all ends in slow light.

Time is cut into stretches. At the beginning of each, every pixel is given 0, 1 or 2 turns in place
of those it had, and keeps them to the end. So the turns that a pixel can make in any second are at
most the sum of what those stretches gave that any of that second lies in; the gate keeps it small.
"""

from collections import deque
from math import exp, inf, isfinite

import numpy as np

from visualizer.records import Budget
from visualizer.render.limiter_fields import RED_AGAIN, SHARE, Reddening, SmallAreas, Swings
from visualizer.render.limiter_pixels import CALM_WIDTH, KEEP, TILES, WIDTH, Demand, Law, Mask

FLASH = 2  # turns: up and down again
LIMITS = (  # seconds, turns in any such span
    (1.0, 4),  # 5 opposing changes, 2.5 flashes, where 3 are allowed
    (5.0, 14),  # 15 opposing changes, 1.5 flashes a second; broadcast analysers fail 2 a second
    # kept up for 4 seconds of 5
)
SPARE = 8  # turns in the longer span up to which a readiness not quite whole is made whole
FEW = int(SHARE * TILES[0] * TILES[1])  # tiles that are no reason to give anything

DWELL = 0.15  # seconds that a stretch lasts at least: below it a flash looks like a fault
REST = 0.2  # seconds without a swing or a question before a whole flash is put in readiness again:
# longer than eight cuts a second leave between them
LONG_REST = 0.6  # seconds, if each pixel has one turn left
SURGE = 0.02 * TILES[0] * TILES[1]  # luminance times tiles, asked for one way: less is one lamp
FLOWS = (
    0.3  # seconds since a field swung or light surged, from which it is taken to move and not to
)
# flash
FLOW = 0.5  # seconds that a stretch of one turn then lasts: with less, there would never be room
# to go over to a whole flash each second, which lets moving light pass untouched

ASKS = 0.02  # mean luminance of a tile, asked for and not shown, from which it counts: what pulses
# by a little more than the interval is trimmed, and nothing spent on it

PRESSED = 0.08  # seconds of unmet demand from which light begins to ease
PRESSED_WIDTH = 0.04  # of the interval then: what swings in it while it is dragged one way stays
# below 10 % together with the drag; analysers that count every such step would see a flash
PRESSING = 0.05 * TILES[0] * TILES[1]  # luminance times tiles of it that press in full; what is
# trimmed a little does so in proportion
PATIENCE = 0.7  # seconds in which unmet demand is forgotten to 1/e
EASE = 0.5  # luminance. Demand unmet for s seconds lets light move by EASE / s a second, so that a
# strobe dies down to a lamp that breathes
SLOWLY = 0.33  # seconds that a stretch then lasts at least: without bursts

STALE, STALE_PICTURES = 0.35, 8  # seconds and pictures: news that is older by both is none. A
# machine that draws slowly, or stood still for a moment, still answers

CALM_RATE = 0.1  # luminance a second: two opposing changes of 10 % take 1.6 s
CALM_FADE = 2.0  # luminance a second: blackout and change of scene take half a second
CALM_FADE_SECONDS = 0.5
CALM_AGAIN = 3.0  # seconds from one such fade to the next, and from one red to the next


class Gate:
    """Gives out the turns: one `law` a picture; `hear` whenever a summary has come back."""

    def __init__(self) -> None:
        self._now = -inf
        self._began = -inf
        self._granted = 0  # turns that the stretch in force gave
        self._way = 0  # in which light may go: 1 up, -1 down, 0 either, each pixel for itself
        self._ledger = Ledger()
        self._slow = False  # calm, or without news
        self._faded, self._fade_way = -inf, 0
        self._heard = self._swung = self._surged = self._stirred = -inf
        self._unheard = 0  # pictures since the last news
        self._pressed = 0.0
        self._asking: Mask | None = None
        self._rise = self._fall = 0.0  # luminance times tiles that is asked for
        self._used = self._used_up = False
        self._swings, self._small, self._reddening = Swings(), SmallAreas(), Reddening()

    @property
    def budget(self) -> Budget:
        """May a whole flash, up and down, pass in full now, and if not, when."""
        if self._slow:
            return Budget(False, CALM_AGAIN)
        ready = self._granted == FLASH and self._way == 0 and self._pressed < PRESSED
        if self._now == -inf or (ready and not self._used and self._asking is None):
            return Budget()
        rested = self._stirred + REST - self._heard
        return Budget(False, max(0.0, rested, self._ledger.until(FLASH, self._now) - self._now))

    def hear(self, demand: Demand, of: float) -> None:
        """Take in the summary of the picture of time `of`; late, or never, does no harm."""
        self._heard, self._unheard = max(self._heard, of), 0
        self._reddening.add(demand.red, of, self._now)
        if of < self._began:
            return  # from before the stretch in force, which was the answer to it
        free = self._small.free(self._now)
        bound = np.True_ if free is None else ~free
        used_up = demand.used >= 0.75
        self._small.stay(used_up, self._now)
        self._used_up = int(np.count_nonzero(used_up & bound)) > FEW
        self._used = int(np.count_nonzero((demand.used >= 0.25) & bound)) > FEW

        asking = (demand.rise + demand.fall > ASKS) & bound
        self._asking = asking if asking.any() else None
        way = self._swings.add(demand.up, demand.down, of)
        if way:
            self._swung, self._stirred = self._now, of
            if self._way == 0 and self._swings.count >= self._granted:
                self._way = way
            self._ledger.overdraw(self._swings.count, self._now)
        if self._asking is not None:
            self._stirred = of
            self._rise = float(demand.rise[asking].sum())
            self._fall = float(demand.fall[asking].sum())
            if self._leaning() and self._rise + self._fall > SURGE:
                self._surged = self._now

    def law(self, now: float, *, calm: bool = False) -> Law:
        """Return the law for the picture of time `now`, seconds; steps of any length, also none."""
        first = self._now == -inf
        if not isfinite(now):
            now = 0.0 if first else self._now
        step = 0.0 if first else max(now - self._now, 0.0)
        self._now = now = now if first else max(now, self._now)
        if first:
            self._heard = now
        self._unheard += 1
        if calm or (now - self._heard > STALE and self._unheard > STALE_PICTURES):
            return self._slow_law(now, step)
        if first or self._slow:
            if not self._ledger.may(FLASH, now):
                return self._slow_law(now, step)
            turns = self._begin(FLASH)
        else:
            turns = self._decide(now, step)
        reach = 1.0 if self._pressed < PRESSED else min(1.0, EASE / self._pressed * step)
        red, red_again = self._reddening.law(now, RED_AGAIN)
        return Law(
            rise=reach if self._way >= 0 else 0.0,
            fall=reach if self._way <= 0 else 0.0,
            turns=turns,
            red=red,
            red_again=red_again,
            width=WIDTH if self._pressed < PRESSED or self._flows() else PRESSED_WIDTH,
            free=self._small.free(now),
        )

    def _decide(self, now: float, step: float) -> int:
        """Return the turns to give out now, or KEEP."""
        flows = self._flows()
        if flows:
            self._pressed *= exp(-step / PATIENCE)
        if self._asking is not None and not self._small.admit(self._asking, now):
            if self._ledger.may(1, now):
                return self._answer(now - self._began, flows)
            if not flows:
                weight = min((self._rise + self._fall) / PRESSING, 1.0)
                self._pressed *= exp(-step * (1.0 - weight) / PATIENCE)
                self._pressed = min(self._pressed + step * weight, 1.0)
            return KEEP
        if not flows:
            self._pressed *= exp(-step / PATIENCE)
        if self._asking is None and now - self._began >= DWELL:
            return self._ready(self._heard - self._stirred, flows)
        return KEEP

    def _answer(self, age: float, flows: bool) -> int:
        """Give what is asked for, if it is time."""
        if flows:
            if age >= DWELL and self._ledger.may(FLASH, self._now):
                return self._begin(FLASH)
            return self._begin(1) if age >= FLOW else KEEP
        if age < (DWELL if self._pressed < PRESSED else SLOWLY):
            return KEEP
        if way := self._leaning():
            return self._begin(1, way)
        # Up here and down there is a whole flash, strictly read.
        return self._begin(1, cost=FLASH) if self._ledger.may(FLASH, self._now) else KEEP

    def _flows(self) -> bool:
        """Light that moves asks up here and down there; what flashes swings whole fields, or would.

        Return True if it has only moved for a while.
        """
        return self._now - max(self._swung, self._surged) >= FLOWS

    def _leaning(self) -> int:
        """Return which way most of what is asked for goes: 1 up, -1 down, 0 up here, down there."""
        return int(self._rise > 2 * self._fall) - int(self._fall > 2 * self._rise)

    def _ready(self, quiet: float, flows: bool) -> int:
        """Put a whole flash in readiness while nothing asks, so that none has to ask."""
        settled = flows or (quiet >= REST and self._pressed < PRESSED)
        spent = self._granted < FLASH or self._used_up or (self._way != 0 and self._used)
        if self._ledger.may(FLASH, self._now):
            spare = self._used and self._ledger.lately(self._now) <= SPARE and quiet >= LONG_REST
            return self._begin(FLASH) if (spent and settled) or spare else KEEP
        if self._granted and spent and settled and self._swings.count >= self._granted:
            return self._begin(0)  # what some have left is void, so that the next is due sooner
        return KEEP

    def _begin(self, turns: int, way: int = 0, *, cost: int | None = None) -> int:
        self._ledger.begin(turns if cost is None else cost, self._now)
        self._granted, self._way, self._began = turns, way, self._now
        self._slow = False
        if self._asking is not None:
            self._stirred = self._now  # the answer will be a movement too
        self._asking = None
        self._used = self._used_up = False
        self._swings.restart()
        return turns

    def _slow_law(self, now: float, step: float) -> Law:
        """Slow light: a pixel may turn at any time, but goes so slowly that it makes no flash."""
        if not self._slow:
            self._begin(0)
            self._slow = True
        if self._asking is not None and now - self._faded >= CALM_AGAIN:
            self._faded, self._fade_way = now, 1 if self._rise > self._fall else -1
        way = self._fade_way if now - self._faded < CALM_FADE_SECONDS else 0
        slow, fade = min(CALM_RATE * step, 1.0), min(CALM_FADE * step, 1.0)
        red, red_again = self._reddening.law(now, CALM_AGAIN)
        return Law(
            rise=fade if way > 0 else slow,
            fall=fade if way < 0 else slow,
            turns=1,
            red=red,
            red_again=red_again,
            width=CALM_WIDTH,
        )


class Ledger:
    """What the stretches gave that any of the last seconds lies in."""

    def __init__(self) -> None:
        self._cost = 0  # of the stretch in force
        self._overdrawn = 0
        self._ended: deque[tuple[float, int]] = deque()  # when each ended, and its cost

    def begin(self, cost: int, now: float) -> None:
        self._end(self._cost, now)
        self._cost, self._overdrawn = cost, 0
        while self._ended and self._ended[0][0] <= now - LIMITS[-1][0]:
            self._ended.popleft()

    def overdraw(self, swings: int, now: float) -> None:
        """Charge what a field swung, its pixels one after the other, beyond the stretch's cost."""
        extra = max(swings - self._cost - self._overdrawn, 0)
        self._overdrawn += extra
        self._end(extra, now)

    def may(self, turns: int, now: float) -> bool:
        return all(self._sum(span, now) + turns <= most for span, most in LIMITS)

    def lately(self, now: float) -> int:
        return self._sum(LIMITS[-1][0], now)

    def until(self, turns: int, now: float) -> float:
        """Return the time from which `turns` may be given."""
        until = now
        for span, most in LIMITS:
            over = self._sum(span, now) + turns - most
            for end, cost in self._ended:
                if over > 0 and end > now - span:
                    over -= cost
                    until = max(until, end + span)
        return until

    def _sum(self, span: float, now: float) -> int:
        return self._cost + sum(cost for end, cost in self._ended if end > now - span)

    def _end(self, cost: int, now: float) -> None:
        if cost:
            self._ended.append((now, cost))

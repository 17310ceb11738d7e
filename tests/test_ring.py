"""The ring: nothing lost, nothing invented, and whoever is too slow is told."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visualizer.audio.ring import Ring
from visualizer.audio.signals import noise
from visualizer.records import HOP, RATE

SOUND = noise(1.0)


def counted(start, stop):
    """Samples that say their own number on the left and its negative on the right."""
    numbers = np.arange(start, stop, dtype=np.float32)  # exact below 2 ** 24
    return np.stack([numbers, -numbers], axis=1)


def hops(ring, upto=1 << 60):
    return list(ring.take(HOP, upto))


@settings(deadline=None)
@given(
    blocks=st.lists(st.integers(0, 3000), max_size=40),
    looks=st.lists(st.integers(0, 48_000), max_size=10),
)
def test_however_the_sound_is_cut_the_hops_are_the_same(blocks, looks):
    ring, taken = Ring(), []
    ends = [*np.cumsum(blocks, dtype=int).clip(max=len(SOUND)).tolist(), len(SOUND)]
    for index, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
        ring.write(SOUND[start:end])
        if index < len(looks):
            taken += hops(ring, looks[index])
    taken += hops(ring)

    assert [hop.sample for hop in taken] == list(range(HOP, len(SOUND) + 1, HOP))
    heard = np.concatenate([hop.samples for hop in taken])
    np.testing.assert_array_equal(heard, SOUND[: len(heard)])
    assert not any(hop.gap for hop in taken)
    assert ring.dropped == 0


@settings(deadline=None)
@given(
    size=st.integers(1, 12),
    blocks=st.lists(st.tuples(st.integers(0, 6000), st.booleans()), max_size=30),
)
def test_a_slow_reader_skips_counts_and_is_told(size, blocks):
    ring = Ring(size * HOP / RATE)
    assert ring.size == size * HOP
    end, taken = 0, 0
    for length, look in blocks:
        ring.write(counted(end, end + length))
        end += length
        for hop in hops(ring) if look else []:
            assert hop.sample % HOP == 0
            assert hop.gap == (hop.sample - HOP > taken)
            np.testing.assert_array_equal(hop.samples, counted(hop.sample - HOP, hop.sample))
            taken = hop.sample
    given_up = -(-max(end - ring.size, 0) // HOP) * HOP  # before the oldest whole hop still held
    taken = max([taken, given_up, *(hop.sample for hop in hops(ring))])
    assert end - taken < HOP  # everything that is whole was given
    assert ring.written == end


def test_a_stall_longer_than_the_ring_drops_exactly_what_it_lost():
    ring = Ring(4 * HOP / RATE)
    ring.write(counted(0, 7 * HOP))
    taken = hops(ring)
    assert ring.dropped == 3 * HOP
    assert [hop.sample for hop in taken] == [4 * HOP, 5 * HOP, 6 * HOP, 7 * HOP]
    assert [hop.gap for hop in taken] == [True, False, False, False]


def test_only_whole_hops_up_to_the_asked_sample():
    ring = Ring()
    ring.write(SOUND[: 3 * HOP + 10])
    assert [hop.sample for hop in hops(ring, 2 * HOP - 1)] == [HOP]
    assert [hop.sample for hop in hops(ring, 2 * HOP)] == [2 * HOP]
    assert [hop.sample for hop in hops(ring)] == [3 * HOP]
    assert hops(ring) == []


@pytest.mark.parametrize("place", [0, 1, HOP - 1, HOP, HOP + 100])
def test_a_gap_is_told_once_by_the_hop_that_holds_its_place(place):
    ring = Ring()
    ring.write(SOUND[:place])
    ring.mark_gap()
    ring.write(SOUND[place : 4 * HOP])
    assert [hop.gap for hop in hops(ring)] == [number == place // HOP for number in range(4)]


def test_hops_own_their_memory_and_cannot_be_written():
    ring = Ring(HOP / RATE)
    ring.write(counted(0, HOP))
    (hop,) = hops(ring)
    ring.write(counted(HOP, 2 * HOP))
    np.testing.assert_array_equal(hop.samples, counted(0, HOP))
    assert not hop.samples.flags.writeable


def test_the_newest_sample_is_stamped():
    ring = Ring()
    ring.write(SOUND[:100], heard_at=12.5)
    assert (ring.written, ring.heard_at) == (100, 12.5)


def test_read_gives_what_is_held_and_says_when_it_is_not():
    ring = Ring(2 * HOP / RATE)
    ring.write(counted(0, 3 * HOP))
    out = np.zeros((HOP + 7, 2), np.float32)
    assert ring.read(HOP + 3, out)
    np.testing.assert_array_equal(out, counted(HOP + 3, 2 * HOP + 10))
    assert not ring.read(HOP - 1, out)  # overwritten
    assert not ring.read(2 * HOP, out)  # not yet written


def test_what_nobody_was_there_to_hear_is_passed_over_in_whole_hops():
    ring = Ring(1.0)
    ring.write(counted(0, 5 * HOP + 100))
    ring.skip(HOP, 3 * HOP + 10)
    ring.skip(HOP, 3 * HOP + 20)
    assert [hop.sample for hop in hops(ring)] == [4 * HOP, 5 * HOP]
    ring.write(counted(0, 20 * RATE))
    ring.skip(HOP, 1 << 60)
    assert hops(ring) == []
    assert ring.dropped == 0
    ring.write(counted(0, HOP))
    assert not any(hop.gap for hop in hops(ring))


@settings(deadline=None)
@given(blocks=st.lists(st.integers(0, 1500), min_size=1, max_size=20))
def test_drain_gives_everything_once(blocks):
    ring, end, got = Ring(), 0, []
    for length in blocks:
        ring.write(counted(end, end + length))
        end += length
        got.append(ring.drain()[0])
    np.testing.assert_array_equal(np.concatenate(got), counted(0, end))


def test_drain_tells_of_gaps_and_losses():
    ring = Ring(2 * HOP / RATE)
    ring.write(counted(0, 10))
    assert ring.drain()[1] is False
    ring.mark_gap()
    ring.write(counted(10, 20))
    assert ring.drain()[1] is True
    ring.write(counted(20, 20 + 3 * HOP))
    samples, gap = ring.drain()
    assert gap
    assert ring.dropped == HOP
    np.testing.assert_array_equal(samples, counted(20 + HOP, 20 + 3 * HOP))


def test_two_threads_never_see_a_torn_hop():
    ring = Ring(8 * HOP / RATE)  # small, so that the writer overtakes the reader again and again
    total = 4_000_000
    done = threading.Event()

    def write():
        sizes = np.random.default_rng(1).integers(1, 3 * HOP, 20_000).tolist()
        end = 0
        for size in sizes:
            ring.write(counted(end, end + size))
            end += size
            if end > total:
                break
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    place, seen = 0, 0
    while not done.is_set() or ring.written - place >= HOP:
        for hop in ring.take(HOP, ring.written):
            np.testing.assert_array_equal(hop.samples, counted(hop.sample - HOP, hop.sample))
            assert hop.gap == (hop.sample - HOP != place)
            place = hop.sample
            seen += HOP
    writer.join()
    assert seen + ring.dropped == place

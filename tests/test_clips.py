"""A foreign meter looks at films of the whole house; all scenes: `python -m benchmarks.clips`."""

import pytest

from tests.clips import filmed, judged, mashed, strobed


def test_both_meters_can_fail(gpu):
    verdict = judged(strobed(gpu, 6, limited=False))
    assert not verdict.ours
    assert not verdict.iris
    assert verdict.general > 9


@pytest.mark.parametrize("hz", [7.5, 10])
def test_the_same_strobe_passes_both_after_the_limiter(gpu, hz):
    verdict = judged(strobed(gpu, 6, hz=hz))
    assert verdict.passed, verdict


def test_a_violent_evening_passes_both(gpu):
    verdict = judged(filmed(gpu, "dance", 6))
    assert verdict.passed, verdict


def test_a_violent_evening_with_a_hand_on_the_keys_passes_both(gpu):
    verdict = judged(filmed(gpu, "", 6, keys=mashed(6)))
    assert verdict.passed, verdict


def test_in_calm_light_a_violent_evening_has_no_flash(gpu):
    verdict = judged(filmed(gpu, "hall", 6, calm=True))
    assert verdict.general <= 0.5, "the house is lit once: half a flash"
    assert verdict.red == 0

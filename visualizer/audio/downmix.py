"""Any usual number of channels to stereo, after ITU-R BS.775.

Centre and surrounds go in at -3 dB, a single rear centre at -6 dB to each side, and the low
frequency channel is left out. In floating point nothing clips, so nothing is scaled down.
"""

import numpy as np

from visualizer.records import F32, frozen

HALF_POWER = 0.5**0.5  # -3 dB

# What each loudspeaker gives to left and right.
GAINS = {
    "M": (1.0, 1.0),  # a mono recording sounds as loud as it would from one loudspeaker a side
    "L": (1.0, 0.0),
    "R": (0.0, 1.0),
    "C": (HALF_POWER, HALF_POWER),
    "LFE": (0.0, 0.0),
    "Ls": (HALF_POWER, 0.0),  # surround, at the side
    "Rs": (0.0, HALF_POWER),
    "Lb": (HALF_POWER, 0.0),  # surround, at the back
    "Rb": (0.0, HALF_POWER),
    "Cb": (0.5, 0.5),
}

# The order in which channels arrive, by their number.
# WAV, FLAC and Windows (the order of WAVEFORMATEXTENSIBLE's speaker mask):
WAVE = {
    1: ("M",),
    2: ("L", "R"),
    3: ("L", "R", "C"),
    4: ("L", "R", "Lb", "Rb"),
    5: ("L", "R", "C", "Lb", "Rb"),
    6: ("L", "R", "C", "LFE", "Lb", "Rb"),
    7: ("L", "R", "C", "LFE", "Cb", "Ls", "Rs"),
    8: ("L", "R", "C", "LFE", "Lb", "Rb", "Ls", "Rs"),
}
# ALSA and its PulseAudio plug-in, which has no order for 3 or 7:
ALSA = {
    1: ("M",),
    2: ("L", "R"),
    4: ("L", "R", "Lb", "Rb"),
    5: ("L", "R", "Lb", "Rb", "C"),
    6: ("L", "R", "Lb", "Rb", "C", "LFE"),
    8: ("L", "R", "Lb", "Rb", "C", "LFE", "Ls", "Rs"),
}
# Ogg Vorbis and Opus (Vorbis I specification, 4.3.9):
VORBIS = {
    1: ("M",),
    2: ("L", "R"),
    3: ("L", "C", "R"),
    4: ("L", "R", "Lb", "Rb"),
    5: ("L", "C", "R", "Lb", "Rb"),
    6: ("L", "C", "R", "Lb", "Rb", "LFE"),
    7: ("L", "C", "R", "Ls", "Rs", "Cb", "LFE"),
    8: ("L", "C", "R", "Ls", "Rs", "Lb", "Rb", "LFE"),
}


def matrix(channels: tuple[str, ...]) -> F32:
    """Return the matrix (channels, 2) that mixes `channels` to left and right."""
    return frozen(np.array([GAINS[channel] for channel in channels], np.float32))

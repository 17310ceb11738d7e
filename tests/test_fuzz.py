"""Whatever comes in, a person gets a sentence or a picture: no traceback, nothing that hangs."""

import math

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from visualizer.analysis import Analyzer
from visualizer.audio import open_source
from visualizer.audio.device import Device
from visualizer.audio.loopback import (
    Input,
    Output,
    Server,
    choose,
    on_linux,
    on_macos,
    on_windows,
    server_input,
    speakers,
)
from visualizer.clock import steady
from visualizer.cues import Hearing
from visualizer.director import Director
from visualizer.errors import SourceError
from visualizer.lamps import LampGrid
from visualizer.output.overlay import Overlay
from visualizer.output.statistics import Statistics
from visualizer.records import HOP, Command, SourceStatus, State
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES
from visualizer.show import play

PICTURES = 12
TOLD = 400  # characters; a sentence or two, and a path


def is_a_sentence(error):
    return "Traceback" not in str(error) and 20 < len(str(error)) < TOLD


# Sound files


def recording(kind, rate, channels, seconds, seed):
    t = np.arange(round(seconds * rate)) / rate
    mono = {
        "music": 0.3 * np.sin(2 * np.pi * 220 * t),
        "nothing": 0 * t,
        "direct current": np.ones_like(t),
        "square": np.sign(np.sin(2 * np.pi * 50 * t)),
        "no numbers": np.where(np.sin(40 * t) > 0, np.nan, np.inf),
        "huge": np.random.default_rng(seed).standard_normal(len(t)) * 1e30,
    }[kind]
    return np.repeat(mono[:, None], channels, axis=1).astype(np.float32)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["music", "nothing", "direct current", "square", "no numbers", "huge"]),
    form=st.sampled_from([("WAV", "FLOAT"), ("FLAC", "PCM_16"), ("OGG", "VORBIS"), ("AIFF", None)]),
    rate=st.sampled_from([8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 192_000]),
    channels=st.integers(1, 8),
    kept=st.one_of(st.just(1.0), st.floats(0.0, 1.0)),
    scratches=st.lists(st.tuples(st.floats(0.0, 1.0), st.integers(0, 255)), max_size=20),
)
def test_any_sound_file_is_heard_or_refused_in_a_sentence(
    tmp_path, kind, form, rate, channels, kept, scratches
):
    path = tmp_path / "any.sound"
    samples = recording(kind, rate, channels, 0.4, seed=len(scratches))
    if form[1] != "FLOAT":
        samples = np.nan_to_num(samples)  # other forms cannot hold what is no number
    try:
        soundfile.write(path, samples, rate, format=form[0], subtype=form[1])
    except soundfile.LibsndfileError:
        return  # the format itself knows no such file
    data = bytearray(path.read_bytes())
    for place, byte in scratches:
        data[int(place * (len(data) - 1))] = byte
    path.write_bytes(bytes(data[: math.ceil(kept * len(data))]))

    analyzer, hearing, state = Analyzer(), Hearing(), State()
    try:
        source = open_source(f"file:{path}", live=False)
        for tick in steady(30.0, 0.6):
            source.advance(tick.sample)
            for hop in source.ring.take(HOP, tick.sample):
                frame = analyzer(hop)
                cues, state = hearing(frame, state)
                assert np.isfinite(frame.bands).all()
                assert 0.0 <= frame.bass <= 1.0
                assert all(0.0 <= cue.score <= 1.0 for cue in cues)
        source.close()
    except SourceError as error:
        if not is_a_sentence(error):
            raise


# Lists of devices


words = st.text(max_size=12)
phases = [Phase.explicit, Phase.generate]  # what is found is short enough to be read as it is
channels = st.integers(0, 64)
devices = st.lists(
    st.builds(
        Device,
        index=st.integers(0, 99),
        name=words | st.sampled_from(["default", "pulse", "Stereo Mix", "BlackHole 2ch"]),
        api=words | st.sampled_from(["ALSA", "Windows WASAPI", "Core Audio"]),
        inputs=channels,
        outputs=channels,
        rate=st.floats(0.0, 400_000.0),
        default_input=st.booleans(),
        default_output=st.booleans(),
    ),
    max_size=6,
).map(tuple)
servers = st.builds(
    Server,
    outputs=st.lists(st.builds(Output, words, words, words, channels, st.booleans())).map(tuple),
    inputs=st.lists(st.builds(Input, words, words, channels)).map(tuple),
    default_output=words,
    default_input=words,
)


@settings(phases=phases)
@given(servers, devices, devices, st.booleans(), words | st.sampled_from(["loopback", "mic"]))
def test_any_list_of_devices_gives_one_of_them_or_a_sentence(server, some, more, tap, want):
    speakers(some)
    server_input(some)
    for heard in (on_linux(server), on_windows(some, more), on_macos(some, tap)):
        try:
            chosen = choose(heard, want, "there is nothing to hear here")
        except SourceError as error:
            if not is_a_sentence(error):
                raise
            continue
        assert chosen in heard
        assert want != "loopback" or chosen.kind == "loopback", "never a microphone by itself"


# Keys


class Desk:
    """A screen whose window is resized and whose keys are struck by chance."""

    display = "desk"

    def __init__(self, storm):
        self.size = (64, 36)
        self._storm = iter(storm)
        self.shown = 0

    def present(self):
        self.shown += 1
        keys, self.size = next(self._storm, ((), self.size))
        return tuple(keys)


class Hush:
    """A source of sound in which nothing happens."""

    def __init__(self):
        from visualizer.audio.ring import Ring

        self.ring = Ring()

    def advance(self, sample):
        self.ring.write(np.full((sample - self.ring.written, 2), 0.1, np.float32))

    def available(self):
        return self.ring.written

    def status(self):
        return SourceStatus("a hush", "demo", hearing=True)


@pytest.fixture(scope="module")
def stage(one_gpu):
    one_gpu._context.__enter__()
    stage = Stage(one_gpu, SCENES, size=(64, 36))
    yield stage
    stage.close()


keys = [command for command in Command if command is not Command.QUIT]
storms = st.lists(
    st.tuples(
        st.lists(st.sampled_from(keys), max_size=5),
        st.tuples(st.integers(16, 300), st.integers(9, 200)),
    ),
    min_size=PICTURES,
    max_size=PICTURES,
)


@settings(
    max_examples=25,
    phases=phases,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(storm=storms)
def test_no_storm_of_keys_and_sizes_stops_the_show(stage, storm):
    desk = Desk(storm)
    play(
        ticks=steady(30.0, PICTURES / 30),
        source=Hush(),
        analyzer=Analyzer(),
        hearing=Hearing(),
        director=Director(list(SCENES)),
        lamps=LampGrid(0),
        stage=stage,
        sink=desk,
        overlay=Overlay(desk.size),
        statistics=Statistics(30.0),
    )
    assert desk.shown == PICTURES
    picture = stage.read()
    assert picture.shape[:2] == stage.size[::-1]

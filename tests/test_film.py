"""Films: every sample heard and every picture kept, twice the same, in time, and never half."""

import os
import re
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from PIL import Image

from tests.lamps_known import bands
from tests.terminal import on_a_terminal
from visualizer.audio.file import Reel
from visualizer.audio.signals import noise
from visualizer.cli import main
from visualizer.cli.leaving import SIGNALS
from visualizer.cli.render import LEAD, _before, _film, render
from visualizer.cues import Hearing
from visualizer.errors import FilmError
from visualizer.motifs import Figure
from visualizer.motifs.library import Entry, write_toml
from visualizer.output.film import Film
from visualizer.output.recorder import AHEAD, Recorder
from visualizer.records import HOP, RATE, SILENT_FRAME, Direction, State, Tick
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES

SMALL = {"size": "64x36", "fps": 20.0, "scene": "hall"}
PULSES = (1.0, 2.3, 2.9, 4.0)  # seconds
KNOWN_LAG = 0.03  # seconds from a bass hit to its light: a hop, the envelope, a picture's half


@pytest.fixture
def sound(tmp_path):
    """Where a second and a half of noise lies, less a few samples."""
    soundfile.write(tmp_path / "a.wav", noise(1.5)[:-17], RATE, subtype="FLOAT")
    return tmp_path / "a.wav"


def pictures(path, form="rgb24"):
    with av.open(str(path)) as file:
        return [frame.to_ndarray(format=form) for frame in file.decode(video=0)]


def samples(path):
    return np.concatenate(list(Reel(path).blocks()))


def typed(capfd, *words):
    code = 0
    try:
        main([str(word) for word in words])
    except SystemExit as end:
        code = end.code or 0
    out, err = capfd.readouterr()
    assert "Traceback" not in err
    return code, out, err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "-o FILM.mp4"),
        (["-o", "a.mp4", "--still", "a.png"], "name one"),
        (["-o", "a.gif"], ".mp4 or .mov or .mkv"),
        (["-o", "film"], ".mp4 or .mov or .mkv"),
        (["-o", "a.mp4", "--lossless"], "without loss goes into .mkv"),
        (["-o", "%04d.jpg"], "end in .png"),
        (["-o", "no/where.mp4"], "no folder"),
        (["-o", "no/%04d.png"], "no folder"),
        (["-o", "there.mp4"], "there already"),
        (["-o", "a.mp4", "--size", "65x36"], "64x36, or --lossless"),
        (["-o", "a.mp4", "--size", "big"], "1280x720"),
        (["-o", "a.mp4", "--fps", "0"], "between 5 and 480"),
        (["-o", "a.mp4", "--crf", "60"], "60"),
        (["-o", "a.mp4", "--scene", "hal"], "did you mean 'hall'"),
        (["-o", "a.mp4", "--start", "9", "--size", "64x36"], "1.5 s long"),
        (["-o", "a.mp4", "--start", "nan"], "write seconds"),
        (["-o", "a.mp4", "--start", "inf"], "write seconds"),
        (["-o", "a.mp4", "--duration", "0", "--size", "64x36"], "leaves no picture"),
    ],
)
def test_a_mistake_is_one_sentence_and_leaves_nothing(
    capfd, sound, tmp_path, monkeypatch, words, said
):
    monkeypatch.chdir(tmp_path)
    Path("there.mp4").write_text("dear to somebody")
    before = sorted(os.listdir())
    code, out, err = typed(capfd, "render", sound, *words)
    assert code == 2
    assert said in err
    assert not out
    assert sorted(os.listdir()) == before


@pytest.mark.parametrize(
    ("what", "said"),
    [("nowhere.wav", "nowhere.wav"), ("text.wav", "not a sound file"), ("empty.wav", "is empty"),
     ("loopback", "cannot wait for"), ("mute.mp4", "no sound in")],
)  # fmt: skip
def test_what_cannot_be_heard_is_told_in_one_sentence(capfd, tmp_path, monkeypatch, what, said):
    monkeypatch.chdir(tmp_path)
    Path("text.wav").write_text("no sound at all")
    soundfile.write("empty.wav", np.zeros((0, 2)), RATE)
    with av.open("mute.mp4", "w") as file:
        stream = file.add_stream("libx264", rate=20, width=64, height=36, pix_fmt="yuv420p")
        file.mux(stream.encode(av.VideoFrame(64, 36, "yuv420p")))
        file.mux(stream.encode(None))
    code, _, err = typed(capfd, "render", what, "-o", "a.mp4", "--size", "64x36")
    assert code == 2
    assert said in err
    assert not Path("a.mp4").exists()


def test_the_same_sound_and_seed_give_the_same_film_and_nothing_of_it_is_lost(
    sound, tmp_path, monkeypatch
):
    heard = []

    class Listening(Hearing):
        def __call__(self, frame, state):
            heard.append(frame.sample)
            return super().__call__(frame, state)

    monkeypatch.setattr("visualizer.cli.ears.Hearing", Listening)
    first, second = tmp_path / "1.mkv", tmp_path / "2.mkv"
    render(str(sound), first, lossless=True, flags=SMALL)
    render(str(sound), second, lossless=True, flags=SMALL)
    shown = pictures(first)
    assert len(shown) == 31, "the sound ends within the 30th, and that is seen in one more"
    assert shown[-1].std() > 5
    np.testing.assert_array_equal(shown, pictures(second))
    np.testing.assert_array_equal(samples(first), samples(sound))
    every = list(range(HOP, len(samples(sound)) + 1, HOP))
    assert heard == [*every, *every]

    frames = tmp_path / "frames"
    frames.mkdir()
    render(str(sound), frames / "%03d.png", flags=SMALL)
    assert len(list(frames.iterdir())) == 31
    for k, picture in enumerate(shown, 1):
        np.testing.assert_array_equal(np.asarray(Image.open(frames / f"{k:03d}.png")), picture)


def test_a_percent_sign_in_the_name_is_only_that(sound, tmp_path):
    flags = SMALL | {"duration": 0.1}
    render(str(sound), tmp_path / "50%_done %d of %d.png", flags=flags)
    assert sorted(path.name for path in tmp_path.glob("*.png")) == [
        "50%_done 1 of %d.png",
        "50%_done 2 of %d.png",
    ]


def test_a_film_from_the_middle_has_the_sound_from_there_and_lamps_that_burn(sound, tmp_path):
    film, still = tmp_path / "a.mkv", tmp_path / "a.png"
    render(str(sound), film, lossless=True, start=0.75, flags=SMALL | {"duration": 0.5})
    np.testing.assert_array_equal(samples(film), samples(sound)[36_000:60_000])
    shown = pictures(film)
    assert len(shown) == 10
    render(str(sound), None, still=still, start=0.75, flags=SMALL)
    np.testing.assert_array_equal(np.asarray(Image.open(still)), shown[0])
    assert shown[0].std() > 5


@pytest.fixture
def attic(tmp_path, monkeypatch):
    """The host's folder, with one scene that can be drawn and two that cannot."""
    folder = tmp_path / "scenes"
    folder.mkdir()
    monkeypatch.setattr("visualizer.cli.render.scenes_folder", lambda: folder)
    (folder / "attic.toml").write_text('like = "corridor"\nheight = 2.1\n')
    (folder / "cellar.toml").write_text("heigth = 2.1\n")
    (folder / "shed.frag").write_text("void main() { lihgt }\n")


def test_scenes_of_the_hosts_own_are_drawn_and_broken_ones_told_of(
    capfd, sound, tmp_path, monkeypatch, attic
):
    monkeypatch.chdir(tmp_path)
    words = ["render", sound, "--start", "0.5", "--size", "64x36"]
    drawn = {}
    for scene in ("attic", "corridor"):
        code, _, err = typed(capfd, *words, "--scene", scene, "--still", f"{scene}.png")
        assert code == 0, err
        assert "cellar.toml:1: " in err
        assert "shed.frag:1: " in err
        drawn[scene] = np.asarray(Image.open(f"{scene}.png")).astype(int)
    assert np.abs(drawn["attic"] - drawn["corridor"]).max() > 20

    for scene, said in (("cellar", "cellar.toml:1: "), ("shed", "shed.frag:1: ")):
        code, _, err = typed(capfd, *words, "--scene", scene, "--still", f"{scene}.png")
        assert code == 2
        assert said in err
        assert not Path(f"{scene}.png").exists()
    code, _, err = typed(capfd, *words, "--scene", "atic", "--still", "a.png")
    assert code == 2
    assert "did you mean 'attic'" in err


def test_a_calm_film_changes_less(tmp_path):
    t = np.arange(6 * RATE) / RATE
    drum = 0.7 * np.sin(2 * np.pi * 60 * t) * np.exp(-(t % 0.5) / 0.08)
    soundfile.write(tmp_path / "drum.wav", np.stack([drum, drum], 1).astype(np.float32), RATE)
    swing = {}
    for calm in (False, True):
        film, flags = tmp_path / f"{calm}.mkv", SMALL | {"duration": 2.0, "calm": calm}
        render(str(tmp_path / "drum.wav"), film, lossless=True, start=3.5, flags=flags)
        swing[calm] = np.ptp([picture.mean() for picture in pictures(film)])
    assert swing[True] < swing[False] / 3


@pytest.mark.parametrize("how", ["library", "file"])
def test_a_film_looks_for_the_figures_that_were_taught(sound, tmp_path, monkeypatch, how):
    looked_for = []
    monkeypatch.setattr("visualizer.cli.ears.Finder", looked_for.extend)
    monkeypatch.setattr("visualizer.cli.ears.Hearing", lambda table: table["motif"]() or Hearing())
    figures = tmp_path / "motifs.toml"  # where the library lies in tests
    write_toml(figures, [Entry(Figure("door", (-1, -4, -3), (0.4,) * 3))])
    flags = SMALL
    if how == "file":
        flags = SMALL | {"motifs": str(figures.rename(tmp_path / "others.toml"))}
    render(str(sound), None, still=tmp_path / "a.png", flags=flags)
    assert [figure.name for figure in looked_for] == ["door"]


@pytest.mark.parametrize("start", [0.0, 0.4, 31.25, 4000.0])
@pytest.mark.parametrize("fps", [24, 59.94, 60])
def test_what_is_drawn_before_a_film_ends_where_it_begins(start, fps):
    lead = min(start, LEAD)
    before, film = list(_before(lead, fps)), list(_film(lead, fps, 1.0))
    assert film[0] == Tick(lead, round(lead * RATE))
    assert len(before) < 6 * LEAD + 1.5 * fps
    for earlier, later in pairwise([*before, *film]):
        assert earlier.time < later.time
        assert earlier.sample < later.sample


def test_light_comes_with_its_sound(tmp_path):
    """A drum in the sound of the finished film, and when its pictures are lit."""
    t = np.arange(5 * RATE) / RATE
    drum = np.zeros_like(t)
    for pulse in PULSES:
        since = np.maximum(t - pulse, 0)
        drum += 0.7 * np.sin(2 * np.pi * 60 * since) * np.exp(-since / 0.08) * (t > pulse)
    soundfile.write(tmp_path / "drum.wav", np.stack([drum, drum], 1).astype(np.float32), RATE)
    film, fps = tmp_path / "a.mp4", 60
    render(str(tmp_path / "drum.wav"), film, flags=SMALL | {"fps": fps, "size": "128x72"})
    with av.open(str(film)) as file:
        video, audio = file.streams.video[0], file.streams.audio[0]
        assert (video.start_time, audio.start_time) == (0, 0)
        assert abs(video.duration * video.time_base - audio.duration * audio.time_base) < 2 / fps
        lit = [(float(f.time), f.to_ndarray(format="gray").mean()) for f in file.decode(video)]
    times, light = np.array(lit).T
    assert np.allclose(np.diff(times), 1 / fps)
    heard = np.abs(samples(film)).max(axis=1)
    for pulse in PULSES[1:]:  # before the first, the hall is still striking its tubes
        near = slice(int((pulse - 0.1) * RATE), int((pulse + 0.2) * RATE))
        sounds = near.start / RATE + np.flatnonzero(heard[near] > 0.2)[0] / RATE
        after = (times > pulse - 0.1) & (times < pulse + 0.2)
        level = light[after]
        before = level[: int(0.09 * fps)].max()
        lights = times[after][np.flatnonzero(level > before + 0.3 * (level.max() - before))[0]]
        assert level.max() > before + 1
        assert 0 <= lights - sounds < 1.5 / fps + KNOWN_LAG


@pytest.mark.parametrize(
    ("colour", "expected"),
    [((255, 255, 255), (235, 128, 128)), ((0, 0, 0), (16, 128, 128)),
     ((255, 0, 0), (63, 102, 240)), ((0, 255, 0), (173, 42, 26)), ((0, 0, 255), (32, 240, 118))],
)  # fmt: skip
def test_colours_are_those_of_bt709(tmp_path, colour, expected):
    path = tmp_path / "a.mp4"
    film = Film(path, size=(32, 16), fps=30, sound=iter(()), crf=1)
    for _ in range(3):
        film.write(np.full((16, 32, 4), (*colour, 255), np.uint8))
    film.close()
    with av.open(str(path)) as file:
        context = file.streams.video[0].codec_context
        tags = context.colorspace, context.color_primaries, context.color_trc, context.color_range
        assert tags == (1, 1, 1, 1)
        frame = next(file.decode(video=0))
        planes = [np.frombuffer(plane, np.uint8)[5] for plane in frame.planes]
    np.testing.assert_allclose(planes, expected, atol=1)


@pytest.mark.parametrize(("suffix", "codec"), [("m4a", "aac"), ("webm", "libopus"), ("mp4", "aac")])
def test_other_containers_are_heard_too(tmp_path, suffix, codec):
    t = np.arange(2 * RATE) / RATE
    tone = 0.5 * np.sin(2 * np.pi * 440 * t).astype(np.float32)
    path = tmp_path / f"a.{suffix}"
    with av.open(str(path), "w") as file:
        stream = file.add_stream(codec, rate=RATE, layout="stereo")
        form = "flt" if codec == "libopus" else "fltp"
        both = np.stack([tone, 0 * tone])
        both = both.T.reshape(1, -1) if form == "flt" else both
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(both), format=form, layout="stereo")
        frame.rate, frame.pts = RATE, 0  # or nobody knows where the encoder's run-in ends
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    heard = samples(path)
    assert len(heard) == pytest.approx(2 * RATE, abs=2048)
    middle = slice(RATE // 2, RATE)
    left, right = heard[middle].T
    assert np.abs(right).max() < 0.01
    assert np.corrcoef(left, tone[middle])[0, 1] > 0.99, "neither late nor early"

    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Exception, match=r"breaks off|not a sound file"):
        samples(path)


def test_without_pyav_one_sentence_says_what_to_install(capfd, sound, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    monkeypatch.setattr("visualizer.errors.find_spec", lambda _: True)
    (tmp_path / "a.m4a").write_bytes(b"something")
    for name in (sound, tmp_path / "a.m4a"):
        code, _, err = typed(capfd, "render", name, "-o", tmp_path / "b.mp4", "--size", "64x36")
        assert code == 2
        assert "pip install av`" in err
    assert not (tmp_path / "b.mp4").exists()


def program(sound, film, *words, **how):
    """Start the program itself on a sound that it would draw for a long time."""
    return subprocess.Popen(
        [sys.executable, "-m", "visualizer", "render", sound, "-o", film, "--size", "320x180",
         "--scene", "hall", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **how,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process there")
@pytest.mark.parametrize("end_of_it", SIGNALS, ids=lambda number: number.name)
def test_whoever_stops_it_is_left_a_film_that_plays(tmp_path, end_of_it):
    film, part = tmp_path / "a.mp4", tmp_path / ".a.part.mp4"
    with program("demo", film, "--start", "5") as process:
        end = time.monotonic() + 120
        while not (part.exists() and part.stat().st_size > 2000) and time.monotonic() < end:
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.05)
        process.send_signal(end_of_it)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "holds what was drawn" in err
    assert not part.exists()
    shown = pictures(film)
    assert 0 < len(shown) < 60 * 60
    with av.open(str(film)) as file:
        seconds = file.streams.audio[0].duration / RATE
    assert seconds == pytest.approx(len(shown) / 60, abs=0.05)


@pytest.mark.skipif(sys.platform == "win32", reason="no file-size limit to play a full disk with")
def test_a_full_disk_is_one_sentence_and_no_half_film(tmp_path):
    import resource  # there is none on Windows

    def little_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    film = tmp_path / "a.mp4"
    with program("demo", film, "--crf", "5", preexec_fn=little_room) as process:
        _, err = process.communicate(timeout=120)
    assert process.returncode == 2, err
    assert "cannot be written" in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


class Slow:
    """A writer that takes its time, or fails at once."""

    def __init__(self, error=None):
        self.error, self.seen, self.closed, self.abandoned = error, [], 0, 0

    def write(self, rgba):
        if self.error:
            raise self.error
        time.sleep(0.002)
        self.seen.append(rgba.copy())

    def close(self):
        self.closed += 1

    def abandon(self):
        self.abandoned += 1


@pytest.fixture
def stage(gpu):
    stage = Stage(gpu, SCENES, size=(48, 27), internal=(48, 27))
    yield stage
    stage.close()


def draw(stage, k):
    direction = Direction(light=0.1 + 0.02 * k)
    stage.draw(Tick(k / 60, 800 * k), bands(), SILENT_FRAME, State(), direction)
    return stage.read()


@pytest.mark.parametrize("software", [True, False], ids=["at once", "one picture late"])
def test_a_slow_writer_gets_every_picture_in_order(gpu, stage, monkeypatch, software):
    monkeypatch.setattr(gpu, "software", software)
    writer = Slow()
    recorder = Recorder(gpu, stage, writer, skip=2)
    drawn = []
    for k in range(5 * AHEAD):
        drawn.append(draw(stage, k))
        recorder.present()
    recorder.close()
    recorder.close()
    assert (writer.closed, writer.abandoned) == (1, 0)
    assert recorder.pictures == 5 * AHEAD - 2
    np.testing.assert_array_equal([rgba[..., :3] for rgba in writer.seen], drawn[2:])


def test_what_a_writer_meets_is_raised_in_the_loop_which_never_hangs(gpu, stage):
    writer = Slow(FilmError("no room"))
    recorder = Recorder(gpu, stage, writer)

    def show():
        for k in range(3 * AHEAD):
            draw(stage, k)
            recorder.present()

    with pytest.raises(FilmError, match="no room"):
        show()
    recorder.close()
    assert (writer.closed, writer.abandoned) == (0, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no terminals to be made")
def test_a_terminal_shows_how_far_a_film_is_and_what_is_left(tmp_path):
    soundfile.write(tmp_path / "a.wav", noise(4.0), RATE, subtype="FLOAT")
    shown = on_a_terminal(
        "render", tmp_path / "a.wav", "-o", tmp_path / "a.mp4",
        "--size", "128x72", "--fps", "30", "--scene", "hall",
    )  # fmt: skip
    assert "Traceback" not in shown
    assert (tmp_path / "a.mp4").is_file()
    told = [int(done) for done in re.findall(r"drawing.*?(\d+) of 4 s, left", shown)]
    assert told == sorted(told)
    assert told[0] < told[-1] <= 4
    assert re.search(r"left[^\r\n]*?0:00:0\d", shown), "a time, once it can be known"

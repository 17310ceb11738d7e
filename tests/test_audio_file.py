"""Sound files: read in blocks, mixed and resampled at the door, honest about what is broken."""

import numpy as np
import pytest
import soundfile

from visualizer.audio import open_source
from visualizer.audio.downmix import WAVE, matrix
from visualizer.audio.file import BLOCK, FileSource, Reel
from visualizer.audio.signals import noise, sweep, tone
from visualizer.errors import SourceError
from visualizer.records import HOP, RATE


def written(path, samples, rate=RATE, **how):
    soundfile.write(path, samples, rate, **how)
    return path


def whole(reel):
    return np.concatenate(list(reel.blocks()))


def test_stereo_arrives_bit_for_bit(tmp_path):
    sound = noise(1.3)
    path = written(tmp_path / "a.wav", sound, subtype="FLOAT")
    np.testing.assert_array_equal(whole(Reel(path)), sound)


@pytest.mark.parametrize("channels", range(1, 9))
def test_any_number_of_channels_is_mixed_down(tmp_path, channels):
    sound = np.random.default_rng(0).uniform(-0.5, 0.5, (9000, channels)).astype(np.float32)
    path = written(tmp_path / "a.wav", sound, subtype="FLOAT")
    np.testing.assert_allclose(whole(Reel(path)), sound @ matrix(WAVE[channels]), atol=1e-6)


def test_nine_channels_are_refused(tmp_path):
    path = written(tmp_path / "a.wav", np.zeros((10, 9)))
    with pytest.raises(SourceError, match="9 channels"):
        Reel(path)


@pytest.mark.parametrize("rate", [8000, 44_100, 96_000])
def test_other_rates_are_resampled(tmp_path, rate):
    t = np.arange(2 * rate) / rate
    path = written(tmp_path / "a.wav", np.sin(2 * np.pi * 440 * t), rate, subtype="FLOAT")
    heard = whole(Reel(path))
    assert len(heard) == pytest.approx(2 * RATE, abs=2)
    middle = slice(RATE // 2, RATE)  # away from the ends, where the filter runs in and out
    np.testing.assert_allclose(heard[middle], tone(440, 2.0, level=1.0)[middle], atol=1e-3)


def test_steady_time_gives_each_picture_its_sound_and_then_silence(tmp_path):
    sound = sweep(50, 5000, 1.0)
    source = FileSource(Reel(written(tmp_path / "a.flac", sound)), name="a.flac")
    taken = []
    for picture in range(1, 40):
        sample = picture * RATE // 24
        source.advance(sample)
        assert source.available() >= sample
        taken += list(source.ring.take(HOP, sample))
        assert source.status().finished == (sample >= len(sound))
    heard = np.concatenate([hop.samples for hop in taken])
    np.testing.assert_allclose(heard[: len(sound)], sound, atol=1e-4)
    assert not heard[len(sound) :].any()
    assert taken[-1].sample == 39 * RATE // 24 // HOP * HOP


def test_a_loop_has_no_seam(tmp_path):
    sound = noise(1.0)
    path = written(tmp_path / "a.wav", sound, subtype="FLOAT")
    blocks = Reel(path, loop=True).blocks()
    heard = np.concatenate([next(blocks) for _ in range(3 * (len(sound) // BLOCK + 1))])
    np.testing.assert_array_equal(heard[: 2 * len(sound)], np.concatenate([sound, sound]))


def test_an_empty_file_ends_at_once(tmp_path):
    source = open_source(f"file:{written(tmp_path / 'a.wav', np.zeros((0, 2)))}", live=False)
    source.advance(800)
    assert source.status().finished


def test_numbers_that_are_none_become_silence(tmp_path):
    sound = tone(100, 0.1)
    sound[7] = np.nan, np.inf
    path = written(tmp_path / "a.wav", sound, subtype="FLOAT")
    heard = whole(Reel(path))
    assert np.isfinite(heard).all()
    np.testing.assert_array_equal(heard[8:], sound[8:])


def test_no_such_file(tmp_path):
    with pytest.raises(SourceError, match=r"no sound file at .*nothing\.wav"):
        open_source(f"file:{tmp_path / 'nothing.wav'}", live=True)


@pytest.mark.parametrize("content", [b"", b"hello", b"RIFF\x00\x00", b"fLaC" + bytes(100)])
def test_what_is_no_sound_file_is_refused_in_a_sentence(tmp_path, content):
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"notes\.txt is not a sound file"):
        open_source(f"file:{path}", live=False)


def halved(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def test_a_truncated_file_says_where_it_breaks_off(tmp_path):
    source = FileSource(Reel(halved(written(tmp_path / "a.flac", noise(8.0)))), name="a.flac")
    source.advance(3 * RATE)
    assert not source.status().finished
    with pytest.raises(SourceError, match=r"a\.flac breaks off after [34]\.\d s of 8\.0 s"):
        source.advance(5 * RATE)


@pytest.mark.parametrize("name", ["a.wav", "a.aiff", "a.flac"])
def test_a_truncated_file_is_as_long_as_its_header_says(tmp_path, name):
    reel = Reel(halved(written(tmp_path / name, noise(8.0))))
    assert reel.seconds == pytest.approx(8.0, abs=0.01)
    with pytest.raises(SourceError, match=r"breaks off after [34]\.\d s of 8\.0 s"):
        whole(reel)


@pytest.mark.parametrize("length", [0, 0x7FFFF000, 0xFFFFFFFF])
def test_a_wav_that_came_through_a_pipe_is_whole(tmp_path, length):
    path = written(tmp_path / "a.wav", noise(2.0))
    sound = bytearray(path.read_bytes())
    at = sound.index(b"data") + 4
    sound[at : at + 4] = length.to_bytes(4, "little")
    path.write_bytes(sound)
    if length == 0:
        pytest.importorskip("av", reason="libsndfile takes the header's word")
    assert len(whole(Reel(path))) == 2 * RATE


def test_a_truncated_file_of_unknown_length_plays_what_is_left(tmp_path):
    reel = Reel(halved(written(tmp_path / "a.ogg", noise(8.0))))  # the length is on its last page
    assert 3 * RATE < len(whole(reel)) < 5 * RATE


def test_the_soundtrack_can_be_heard():
    source = open_source("demo", live=False)
    source.advance(RATE)
    assert source.status().kind == "demo"
    assert not source.status().finished
    source.close()


def test_the_folder_of_a_user_who_is_not_there_is_answered_with_a_sentence():
    with pytest.raises(SourceError, match=r"`file:\./~nobody-here\.wav`"):
        open_source("file:~nobody-here.wav", live=False)

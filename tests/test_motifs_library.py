"""The library keeps what was taught, whole, and says what is wrong with what it cannot read."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualizer.errors import MotifError
from visualizer.motifs import Figure, chances, midi, tone
from visualizer.motifs.figures import LONGEST, WIDEST
from visualizer.motifs.library import Entry, Library, read_any, read_toml, write_toml
from visualizer.records import RATE

DOOR = Figure("door", (5, -1, -3, -4), (0.4, 0.4, 0.8, 0.4, 1.2), 63)

names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40).filter(
    lambda name: name == name.strip() and name.isprintable() and not name.startswith("-")
)
milliseconds = st.integers(50, int(1000 * LONGEST)).map(lambda count: count / 1000)


@st.composite
def figures(draw, widest=WIDEST, name=names):
    steps = draw(st.lists(st.integers(-widest, widest), min_size=2, max_size=15))
    held = draw(st.lists(milliseconds, min_size=len(steps) + 1, max_size=len(steps) + 1))
    return Figure(draw(name), tuple(steps), tuple(held), draw(st.integers(50, 70)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("library")


words = st.text(st.characters(codec="utf-8"), max_size=30)


@given(st.lists(st.builds(Entry, figures(), st.booleans(), words, words), max_size=4,
                unique_by=lambda entry: entry.figure.name))  # fmt: skip
def test_what_is_written_is_read_again(folder, entries):
    write_toml(folder / "motifs.toml", entries)
    assert read_toml(folder / "motifs.toml") == tuple(entries)
    assert list(Library(folder / "motifs.toml")) == entries


@given(st.lists(figures(widest=3), min_size=1, max_size=3))
def test_midi_keeps_notes_and_rhythm_to_the_millisecond(folder, played):
    midi.write(folder / "x.mid", played)
    for one, told in zip(played, midi.read(folder / "x.mid"), strict=True):
        assert (told.name, told.intervals, told.root) == (one.name, one.intervals, one.root)
        np.testing.assert_allclose(told.durations[:-1], one.durations[:-1], atol=1e-6)
        assert told.durations[-1] == pytest.approx(one.durations[-1], abs=0.002)


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=6),
       st.integers(0, 200))  # fmt: skip
def test_damaged_midi_is_read_or_refused(folder, spoiled, cut):
    midi.write(folder / "good.mid", [DOOR])
    data = bytearray((folder / "good.mid").read_bytes())
    for place, byte in spoiled:
        data[place % len(data)] = byte
    (folder / "bad.mid").write_bytes(data[: len(data) - cut % len(data)])
    with suppress(MotifError):  # anything else is a traceback at a party
        assert midi.read(folder / "bad.mid")


@given(figures())
def test_every_figure_has_its_odds_and_a_tone(figure):
    assert 0.0 <= chances.hourly(figure) < 1e5
    assert all(0 <= pitch <= 127 for pitch, _ in midi.played(figure))


def test_scales_are_everywhere_and_leaps_are_rare():
    def hourly(*steps):
        return chances.hourly(Figure("", steps, (0.4,) * len(steps)))

    assert hourly(-2, -2, -1) > chances.OFTEN > hourly(-3, -4, -5) > 1.0
    assert hourly(5, -1, -3, -4) < 0.1
    assert hourly(-2, -2) > hourly(-2, -2, -1) > hourly(-2, -2, -1, -2)
    assert chances.scale(Figure("", (2, 2, 1), (0.4,) * 3))
    assert not chances.scale(Figure("", (2, -2, 1), (0.4,) * 3))


def test_a_tone_is_soft_and_begins_each_note_in_its_time():
    sound = tone.sounded(DOOR)
    assert sound.shape == (round((3.2 + tone.RINGS) * RATE), 2)
    assert np.abs(sound).max() == pytest.approx(tone.PEAK)
    for begin, pitch in zip((0.0, 0.4, 0.8, 1.6, 2.0), (63, 68, 67, 64, 60), strict=True):
        heard = sound[round((begin + 0.05) * RATE) :][: round(0.3 * RATE), 0]
        spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard)), RATE))
        hz = 440 * 2 ** ((pitch - 69) / 12)
        assert spectrum[round(hz) - 3 : round(hz) + 4].max() > 0.5 * spectrum.max()


def test_a_library_begins_with_one_figure_that_is_off(tmp_path):
    library = Library(tmp_path / "deep" / "motifs.toml")
    assert library.names == ["descent"]
    assert library.sought == ()
    library.add(Entry(DOOR))
    library.remove("descent")
    again = Library(library.path)
    assert (again.names, again.sought, again.notes) == (["door"], (DOOR,), {"door": 5})
    assert [path.name for path in library.path.parent.iterdir()] == ["motifs.toml"]


def test_a_name_that_is_taken_is_refused_and_nothing_is_lost(tmp_path):
    library = Library(tmp_path / "motifs.toml")
    library.add(Entry(DOOR))
    for change in (
        lambda: library.add(Entry(Figure("new", (1, 2, 3), (1, 1, 1))), Entry(DOOR)),
        lambda: library.rename("door", "descent"),
    ):
        with pytest.raises(MotifError, match="already"):
            change()
    library.rename("door", "gate")
    library.switch("descent", on=True)
    library.switch("gate", on=False)
    again = Library(library.path)
    assert again.names == ["descent", "gate"]
    assert [figure.name for figure in again.sought] == ["descent"]


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    library = Library(tmp_path / "motifs.toml")
    library.add(Entry(DOOR))
    before = library.path.read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(MotifError, match="No space left"):
        library.remove("door")
    assert library.path.read_bytes() == before
    assert "door" in library
    assert len(list(tmp_path.iterdir())) == 1


GOOD = '[[figure]]\nname = "a"\nintervals = [1, 2]\ndurations = [1, 1]\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD + "name = ", "line 5"),
        (GOOD + GOOD.replace("[1, 2]", '["x", 2]').replace('"a"', '"b"'), "line 5: .*intervals"),
        (GOOD + "\n" + GOOD, "line 6: 'a' is there twice"),
        (GOOD.replace("[1, 2]", "[1]"), "line 1: .*2 notes"),
        (GOOD + 'colour = "red"\n', "line 1: .*colour"),
        ("[figures]\n", "only .*figure.*'figures'"),
        (b"# \xff\n", "line 1: .*UTF-8"),
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path, text, told):
    path = tmp_path / "motifs.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(MotifError, match=told) as error:
        Library(path)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_any_file_of_figures_is_read(tmp_path):
    (tmp_path / "a.json").write_text(
        '{"templates": [{"name": "a", "intervals": [1, 2], "iois": [1, 1]}]}'
    )
    midi.write(tmp_path / "b.MID", [DOOR])
    (tmp_path / "c.toml").write_text(GOOD)
    told = [read_any(tmp_path / name)[0].figure.name for name in ("a.json", "b.MID", "c.toml")]
    assert told == ["a", "door", "a"]
    with pytest.raises(MotifError, match=r"gone\.mid"):
        read_any(tmp_path / "gone.mid")

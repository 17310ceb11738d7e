"""The whole house on the real thing: a sound server, a window, and light that follows the bass."""

import json
import sqlite3
import time
from contextlib import closing
from itertools import pairwise

import numpy as np
import pytest
from evening import Evening, Show, best_correlation
from sound_server import PipeWireServer, PulseServer
from test_motifs_finder import DOOR, played, plucked
from xvfb import Xvfb

from visualizer.audio.plugin import MARK
from visualizer.audio.signals import noise, pulses

SERVERS = [PulseServer, PipeWireServer]
FLAGS = ("--windowed", "--size", "640x360", "--internal", "320x180", "--scene", "hall")
WARM = 6.0  # seconds until the tubes give their full light
HITS = [1.0 + 0.6 * k + 0.1 * (k % 3) for k in range(18)]  # uneven, so that no lag fits by chance
SETTLED = 4  # hits after which the automatic gain knows how loud they are


def screen(folder):
    return Xvfb(folder, (640, 360))


def music(hits=HITS, seconds=13.0):
    """Bass pulses over a bed of soft noise, which keeps the gain steady."""
    return pulses(hits, seconds, length=0.4) + noise(seconds, level=0.004)


def moves(camera, hits):
    """Return how far the mean of the picture rises at each of `hits`, as shares of its range."""
    found = []
    for at in hits:
        _, before = camera.between(at - 0.06, at + 0.01)
        _, after = camera.between(at + 0.01, at + 0.2)
        found.append(after.max() - before.min())
    return np.array(found)


@pytest.mark.parametrize("server", SERVERS)
def test_the_light_follows_the_bass_of_what_the_computer_plays(tmp_path, server):
    with Evening(tmp_path, server, screen, *FLAGS) as evening:
        time.sleep(WARM)
        start = time.perf_counter()
        evening.server.play(music(), "a")
        end = time.perf_counter()
        time.sleep(4)
        listeners = evening.server.listeners()
        last = time.perf_counter()

    hits = evening.ear.hits(start, end, HITS)
    begin, stop = hits[SETTLED], end - 1
    correlation, lag = best_correlation(
        evening.camera.between(begin - 0.2, stop + 0.5), evening.ear.envelope(begin, stop)
    )
    assert correlation >= 0.8, f"at a lag of {lag * 1e3:.0f} ms"
    moved = moves(evening.camera, hits[SETTLED:])
    assert moved.min() >= 0.04, moved
    assert moved.max() <= 0.095, moved

    _, still = evening.camera.between(last - 1.5, last)
    assert np.ptp(still) < 0.005, "something moves in silence"
    assert set(listeners) == {"a.monitor"}, "and not the microphone"
    sound = evening.show.stats["sound"]
    assert (sound["source"], sound["kind"]) == ("Speakers-a", "loopback")
    assert sound["lost_seconds"] < 1.0


@pytest.mark.parametrize("server", SERVERS)
def test_a_changed_default_output_is_followed_within_a_second(tmp_path, server):
    with Evening(tmp_path, server, screen, *FLAGS) as evening:
        time.sleep(WARM)
        evening.server.default("b")
        time.sleep(1.0)
        ours = evening.server.listeners(mark=MARK)
        others = set(evening.server.listeners())
        with evening.ear_on("b") as ear:
            start = time.perf_counter()
            evening.server.play(music(HITS[:8], 6.5), "b")
            end = time.perf_counter()
    assert ours == ["b.monitor"]
    assert others <= {"a.monitor", "b.monitor"}, "and nobody hears the microphone"
    heard = ear.hits(start, end, HITS[:8])[SETTLED:]
    assert np.median(moves(evening.camera, heard)) >= 0.04
    assert evening.show.stats["sound"]["source"] == "Speakers-b"


@pytest.mark.parametrize("server", SERVERS)
def test_a_server_that_dies_and_comes_back_costs_few_seconds_and_no_picture(tmp_path, server):
    (tmp_path / "other").mkdir()
    with Evening(tmp_path, server, screen, *FLAGS, "--fps", "30") as evening:
        time.sleep(WARM)
        evening.server.play(music(seconds=60.0), "a", wait=False)
        others = [time.perf_counter()]
        for _ in range(3):  # what a server's death and birth cost the machine, if it is not ours
            with server(tmp_path / "other"):
                time.sleep(2.0)
            others.append(time.perf_counter())
        ours = [time.perf_counter()]
        for _ in range(3):
            evening.server.restart()
            time.sleep(2.0)
            ours.append(time.perf_counter())
        with evening.ear_on("a") as ear:
            evening.server.play(music(HITS[:8], 6.5), "a")
            end = time.perf_counter()

    heard = ear.hits(ours[-1], end, HITS[:8])[SETTLED:]
    assert np.median(moves(evening.camera, heard)) >= 0.04, "it hears again"
    sound = evening.show.stats["sound"]
    assert sound["reopenings"] >= 3
    assert 0 < sound["lost_seconds"] <= 9
    usual, worst = ([evening.show.intervals(*span).max() for span in pairwise(at)]
                    for at in (others, ours))  # fmt: skip
    assert np.median(worst) <= 1.5 * max(usual), (worst, usual)


def test_the_keys_do_what_the_help_says(tmp_path):
    with Evening(tmp_path, PulseServer, screen, *FLAGS[:-2]) as evening:
        x, show = evening.x, evening.show
        x.xdotool("windowfocus", x.window(show.process.pid))
        show.until(lambda: x.screen(4).mean() > 80, 20)
        x.xdotool("key", "space")
        show.until(lambda: x.screen(4).mean() < 8, 10)
        x.xdotool("key", "space")
        show.until(lambda: x.screen(4).mean() > 80, 10)
        hall = x.screen(4).astype(float)
        x.xdotool("key", "2")
        show.until(lambda: np.abs(x.screen(4) - hall).mean() > 20, 10)
        plain = x.screen().astype(float)
        x.xdotool("key", "h")
        show.until(lambda: np.abs(x.screen() - plain)[180:, :320].mean() > 8, 10)
        x.xdotool("key", "q")
        assert show.process.wait(20) == 0


def words(x):
    """Return the share of the start screen's lower half that is as bright as its words alone."""
    return float((x.screen()[185:255, 150:490].min(axis=2) > 190).mean())


@pytest.mark.parametrize("key", ["Return", "c"])
def test_the_start_screen_asks_and_goes(tmp_path, key):
    with Evening(tmp_path, PulseServer, screen, *FLAGS[:-2], intro=True) as evening:
        x, show = evening.x, evening.show
        show.until(lambda: words(x) > 0.01, 10)
        x.xdotool("windowfocus", x.window(show.process.pid))
        x.xdotool("key", key)
        pressed = time.perf_counter()
        show.until(lambda: words(x) < 0.001, 10)
        gone = time.perf_counter()
        show.until(lambda: x.screen(4).mean() > 80, 10)
    [kept] = tmp_path.rglob("remembered.json")
    assert json.loads(kept.read_text())["calm"] is (key == "c"), "what C chose is remembered"
    asked, stayed = pressed - show.shown[0], gone - show.shown[0]
    if key == "c":
        assert 2.9 < stayed < 9, "it goes by itself; calm light lets words go slowly"
    elif asked > 2.5:
        pytest.skip("the machine was too busy to press a key within the start screen's time")
    else:
        assert stayed < 2.9


def tune(key=0, tempo=1.0):
    notes = played(DOOR, 0.8, key, tempo)
    return 0.8 * plucked(notes, notes[-1][0] + 1.6)


def heard_figures(folder):
    """Return what the ledger holds of figures: seconds, name, key."""
    [path] = folder.rglob("ledger.sqlite")
    with closing(sqlite3.connect(path)) as ledger:
        rows = ledger.execute("select at, kind, name, key from heard where kind != 'cue'")
        return rows.fetchall()


def test_a_tune_is_taught_by_a_key_played_back_unheard_and_known_when_it_returns(tmp_path):
    with Evening(tmp_path, PulseServer, screen, *FLAGS) as evening:
        x, show, server = evening.x, evening.show, evening.server
        time.sleep(WARM)
        x.xdotool("windowfocus", x.window(show.process.pid))
        server.play(tune(), "a")
        x.xdotool("key", "m")
        [library] = _appears(tmp_path, "motifs.toml", '"figure 1"', show)
        time.sleep(1.0)
        x.xdotool("key", "n")
        time.sleep(0.5)
        x.xdotool("type", "--delay", "50", "Quiet hall")  # q would end the show, h open the help
        x.xdotool("key", "Return")
        _appears(tmp_path, "motifs.toml", '"Quiet hall"', show)
        time.sleep(1.0)
        with evening.ear_on("a") as ear:
            asked = time.perf_counter()
            x.xdotool("key", "p")
            show.until(lambda: ear.levels and max(ear.levels) > 0.01, 20)
            time.sleep(6.0)  # it is 3 s long, and rings
            _, levels = ear.envelope(asked, time.perf_counter())
        assert levels[-100:].max() < 0.001, "it is over"
        played_back = heard_figures(tmp_path)
        server.play(tune(key=3, tempo=1.2), "a")
        show.until(lambda: "otherwise" not in library.read_text(), 20)
        time.sleep(2.5)
        returns = heard_figures(tmp_path)
    assert played_back == [], "what we play ourselves is no return"
    assert [(kind, name, key) for _, kind, name, key in returns] == [("motif", "Quiet hall", 3)]
    assert not list(tmp_path.rglob("*.wav")), "no sound is kept"


def _appears(folder, name, words, show):
    """Wait for a file that holds `words`."""

    def there():
        return [path for path in folder.rglob(name) if words in path.read_text()]

    show.until(there, 20)
    return there()


def test_the_next_evening_begins_as_finely_drawn_as_this_one_ended(tmp_path):
    with PulseServer(tmp_path) as server, Xvfb(tmp_path, (1280, 720)) as x:

        def sizes(*flags):
            with Show(tmp_path, server, x, "--scene", "hall", *flags) as show:
                time.sleep(3)
            return [inside["size"] for inside in show.stats["internal_size"]]

        first = sizes()
        assert sizes("--internal", "64x36") == ["64x36"], "and one that is given is not remembered"
        again = sizes()
    assert again[0] == first[-1]
    [kept] = tmp_path.rglob("remembered.json")
    assert json.loads(kept.read_text())["internal_last"] == again[-1]

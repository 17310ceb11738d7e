"""The report tells what the ledger knows, on a page that needs nothing else."""

import csv
import json
import re
import shutil
import subprocess
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from visualizer.cli import main
from visualizer.errors import LedgerError
from visualizer.ledger import Ledger, history, report
from visualizer.records import RATE, SILENT_FRAME, Cue, State, Trait

INNER, OUTER = State(world=Trait(0.9, 0.9)), State(world=Trait(0.1, 0.9))


def figure(seconds, name="descent", **more):
    at = round(seconds * RATE)
    return Cue("motif", name, at, at, 0.9, **{"stage": "confirmed", **more})


@pytest.fixture
def path(tmp_path):
    """Three episodes: the figure is at home inside, goes astray more each time, and speeds up."""
    path = tmp_path / "ledger.sqlite"
    for number, astray in enumerate((0, 1, 2), 1):
        ledger = Ledger(path, episode=f"S1E{number}", began="2026-01-02T20:15:00", version="0.1")
        for k in range(4):
            at = 60.0 * (k + 1)
            cue = figure(at, tempo=1.0 + 0.04 * (number - 1), completeness=0.5 if k else 1.0)
            hop = replace(SILENT_FRAME, sample=cue.sample, level=0.4)
            if k == 2:
                ledger.hear(hop, [], replace(INNER, alarm=Trait(0.75, 1.0)))
            ledger.hear(hop, [cue], OUTER if k < astray else INNER)
        ding = Cue("cue", "ding <b>", 250 * RATE, 250 * RATE, 0.8)
        ledger.hear(replace(SILENT_FRAME, sample=300 * RATE), [ding], INNER)
        ledger.close()
    return path


def test_the_home_of_a_figure_is_where_it_is_heard_most_and_the_bleed_is_the_rest(path):
    pasts = history.read(path)
    homes = history.home_worlds(pasts)
    assert homes == {"descent": "inner"}
    bleeds = [history.bleed(past, homes) for past in pasts]
    assert bleeds == [0.0, 0.25, 0.5]
    assert history.home_worlds(pasts, {"descent": "outer"}) == {"descent": "outer"}
    assert history.trend(bleeds) == pytest.approx(0.25)


def test_a_figure_is_compared_with_the_times_before(path):
    first, second, third = history.read(path)
    assert history.compared("descent", first, []) == ""
    assert "4% faster" in history.compared("descent", second, [first])
    assert "6% faster" in history.compared("descent", third, [first, second])
    fuller = replace_returns(third, completeness=1.0)
    assert "6% faster and with 2 more notes" in history.compared(
        "descent", fuller, [first, second], notes=6
    )
    same = replace_returns(second, tempo=1.0)
    assert history.compared("descent", same, [first]) == "This time descent was as it had been."


def replace_returns(past, **more):
    notes = tuple(replace(n, **more) if n.kind == "motif" else n for n in past.notes)
    return replace(past, notes=notes)


@pytest.fixture
def page(path, tmp_path):
    pasts = history.read(path)
    report.write(tmp_path / "night.html", pasts[-1:], pasts, {"descent": 4})
    return tmp_path / "night.html"


def test_the_page_needs_nothing_else_and_its_charts_are_well_formed(page):
    text = page.read_text()
    assert not re.search(r'(src|href)="(?!#)', text), "it fetches something"
    charts = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert len(charts) == 5
    for chart in charts:
        ET.fromstring(chart)
        assert "var(--" in chart, "its colours are the page's"
    assert "4 returns of figures" in text
    assert "+25.0 % from episode to episode" in text
    assert "<td>+0<td>0:01:00" in text, "the figure came back in its own key, first after a minute"
    assert "<td>ding &lt;b&gt;<td>1<td>0:04:10" in text, "a name is not markup"
    assert "Highest: alarm at 0:03:00 (75%)." in text
    assert text.count('<td class="outer">outer') == 2, "each return with its world"


def test_the_same_lies_beside_it_for_other_programs(page):
    with page.with_suffix(".csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ["descent"] * 4 + ["ding <b>"]
    assert rows[1]["at"] == "120.0"
    told = json.loads(page.with_suffix(".json").read_bytes())
    assert told[0]["name"] == "S1E3"
    assert len(told[0]["notes"]) == 5
    assert told[0]["bleed"] == 0.5
    assert "6% faster" in told[0]["compared"][0]


def test_the_command_finds_episodes_and_answers_a_wrong_name(path, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("visualizer.cli.report.user_data_path", lambda _app: path.parent)
    main(["report", "S1E1", "2", "-o", str(tmp_path / "two.html")])
    assert "two.csv" in capsys.readouterr().out
    text = (tmp_path / "two.html").read_text()
    assert "<h2>S1E1</h2>" in text
    assert "<h2>S1E2</h2>" in text
    with pytest.raises(SystemExit) as done:
        main(["report", "S1E9", "-o", str(tmp_path / "x.html")])
    assert done.value.code == 2
    assert "S1E1" in capsys.readouterr().err


def test_nothing_remembered_yet_is_a_sentence(tmp_path):
    with pytest.raises(LedgerError, match="nothing has been remembered"):
        history.read(tmp_path / "none.sqlite")


def test_an_evening_of_which_nothing_is_known_has_a_page_too(tmp_path):
    path = tmp_path / "ledger.sqlite"
    Ledger(path, episode="empty", began="2026-01-02T20:15:00", version="0.1").close()
    pasts = history.read(path)
    report.write(tmp_path / "empty.html", pasts, pasts, {})
    assert "nothing that is remembered" in (tmp_path / "empty.html").read_text()


def test_a_folder_that_cannot_be_written_is_a_sentence(path, tmp_path):
    pasts = history.read(path)
    with pytest.raises(LedgerError, match="Give -o another place"):
        report.write(tmp_path / "nowhere" / "x.html", pasts, pasts, {})


BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


@pytest.mark.skipif(BROWSER is None, reason="Chromium is not installed")
@pytest.mark.parametrize("dark", [False, True])
def test_a_browser_shows_the_charts_on_light_and_on_dark(page, tmp_path, dark):
    picture = tmp_path / "page.png"
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    scheme = f"--blink-settings=preferredColorScheme={int(not dark)}"
    subprocess.run(
        [
            BROWSER,
            *flags,
            scheme,
            "--window-size=900,1500",
            f"--screenshot={picture}",
            page.as_uri(),
        ],
        check=True,
        timeout=120,
        capture_output=True,
    )
    with Image.open(picture) as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    paper = np.median(pixels, axis=(0, 1))
    assert paper.mean() < 40 if dark else paper.mean() > 215
    red, green, blue = np.moveaxis(pixels, 2, 0)
    assert np.sum((green - red > 40) & (green - blue > 20)) > 300, "no chart in the page's green"

"""Settings: who wins, and what a host is told about a wrong value."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from visualizer import config
from visualizer.config import Settings, nearest, pixels, settings
from visualizer.errors import ConfigError


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "user_config_path", lambda app: tmp_path / "config" / app)
    monkeypatch.setattr(config, "user_state_path", lambda app: tmp_path / "state" / app)
    return tmp_path


def written(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_defaults():
    assert settings({}) == Settings()


def test_flags_win_over_file_over_memory(home):
    config.remember(display="Left", sensitivity_db=3.0, fps=30.0)
    file = written(home / "mine.toml", 'display = "Middle"\nfps = 50\n')
    chosen = settings({"fps": 60.0}, file)
    assert (chosen.fps, chosen.display, chosen.sensitivity_db) == (60.0, "Middle", 3.0)


def test_the_users_own_file_is_read(home):
    written(home / "config" / "fluorescent" / "config.toml", 'source = "demo"\n')
    assert settings({}).source == "demo"


def test_a_broken_memory_is_forgotten(home):
    config.remember(display="Left")
    written(home / "state" / "fluorescent" / "remembered.json", "{not json")
    assert settings({}) == Settings()


def test_memory_survives_a_place_that_cannot_be_written(home):
    written(home / "state", "a file where a folder should be")
    config.remember(display="Left")
    assert settings({}) == Settings()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scnee = 'hall'", "did you mean 'scene'"),
        ("fps = 'fast'", "fps"),
        ("fps = 0", "between 5 and 480"),
        ("fps = nan", "between 5 and 480"),
        ("size = '12'", "write it like 1280x720"),
        ("size = '1x1'", "16 to 8192"),
        ("internal = 'axb'", "internal"),
        ("unsafe_light = 'I-understand'", "each evening anew"),
        ("world = 'outter'", "did you mean 'outer'"),
        ("scene = ", "not valid TOML"),
    ],
)
def test_a_wrong_value_is_named_with_its_file(home, text, said):
    file = written(home / "mine.toml", text)
    with pytest.raises(ConfigError) as error:
        settings({}, file)
    assert said in str(error.value)
    assert "mine.toml" in str(error.value)


def test_a_missing_file_that_was_asked_for_is_an_error(home):
    with pytest.raises(ConfigError, match="no settings file"):
        settings({}, home / "nowhere.toml")


def test_nearest():
    assert nearest("hall", ["hall", "corridor"]) == "did you mean 'hall'?"
    assert "corridor, hall" in nearest("zzz", ["hall", "corridor"])


@given(st.integers(16, 8192), st.integers(16, 8192))
def test_pixels_reads_what_is_written(width, height):
    assert pixels(f"{width}x{height}") == (width, height)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=80))
def test_any_file_gives_settings_or_one_sentence(home, text):
    file = home / "any.toml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with suppress(ConfigError):
        assert isinstance(settings({}, file), Settings)

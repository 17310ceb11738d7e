"""The two commands: what they would install, what they refuse, and how quick they are again.

No package manager is run. What each one says was recorded; dnf's and pacman's from their manuals.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / "tools"

# dpkg-query, on Debian 12: one installed, one removed with its settings kept, one unknown.
DPKG = """\
dpkg-query: no packages found matching libegl1
libgl1 installed
libportaudio2 config-files
"""
RPM = "portaudio\npackage mesa-libGL is not installed\n"
PACMAN = "alsa-plugins\n"  # -T prints what is not there

# apt-get -s, on Debian 12 with PipeWire's ALSA plug-in, asked for pulseaudio.
APT_REMOVES = """\
NOTE: This is only a simulation!
The following packages will be REMOVED:
  pipewire-alsa
Remv pipewire-alsa [0.3.65-3+deb12u1]
Inst libasyncns0 (0.8-6+b3 Debian:12.11/oldstable [amd64])
Inst pulseaudio (16.1+dfsg1-2+b1 Debian:12.11/oldstable [amd64])
Conf pulseaudio (16.1+dfsg1-2+b1 Debian:12.11/oldstable [amd64])
"""
APT_UPGRADES = """\
Inst pipewire [1.4.1-1] (1.4.2-1 Debian:13.0/stable [amd64])
Inst libportaudio2 (19.6.0-1.2 Debian:12.11/oldstable [amd64])
"""
APT_ADDS = "Inst libportaudio2 (19.6.0-1.2 Debian:12.11/oldstable [amd64])\n"
APT_UNKNOWN = "E: Unable to locate package libportaudio2\n"


def load(name):
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


packages = load("packages")
prepare = load("prepare")


@pytest.mark.parametrize(
    ("manager", "said", "present", "missing"),
    [
        (packages.Apt(), DPKG, ["libgl1"], ["libportaudio2", "libegl1"]),
        (packages.Dnf(), RPM, ["portaudio"], ["mesa-libGL"]),
        (packages.Pacman(), PACMAN, ["portaudio"], ["alsa-plugins"]),
    ],
)
def test_only_what_is_absent_is_missing(manager, said, present, missing):
    assert manager.missing([*present, *missing], lambda _: (1, said)) == missing


def test_each_manager_is_told_to_take_nothing_away_and_to_bring_no_more_than_asked():
    apt = packages.Apt().install(["libgl1"], servers=False, quiet=True)
    assert apt[-5:] == ["install", "-y", "--no-install-recommends", "--no-remove", "libgl1"]
    assert "DEBIAN_FRONTEND=noninteractive" in apt

    dnf = packages.Dnf().install(["portaudio"], servers=False, quiet=True)
    assert dnf[:3] == ["dnf", "install", "-y"]
    assert "--setopt=install_weak_deps=False" in dnf
    assert "--allowerasing" not in dnf
    assert "--exclude=pulseaudio" in dnf
    assert "--exclude=pulseaudio" not in packages.Dnf().install(["x"], servers=True, quiet=True)

    pacman = packages.Pacman().install(["portaudio"], servers=False, quiet=False)
    assert pacman == ["pacman", "-S", "--needed", "portaudio"]
    assert "--noconfirm" in packages.Pacman().install(["x"], servers=False, quiet=True)


@pytest.mark.parametrize("manager", [packages.Apt(), packages.Dnf(), packages.Pacman()])
def test_the_show_asks_for_no_sound_server(manager):
    servers = {*packages.SERVERS, "pipewire-pulseaudio", "pipewire-alsa", "jack2"}
    assert not servers & set(manager.show)
    assert "pipewire-alsa" not in manager.tests  # it would drive pulseaudio out


@pytest.mark.parametrize("servers", [False, True])
def test_what_would_be_removed_is_named_and_stops_everything(servers):
    plan = packages.Apt().plan(["pulseaudio"], lambda _: (0, APT_REMOVES))
    assert plan.removes == ("pipewire-alsa",)
    with pytest.raises(packages.SetupError, match=r"pipewire-alsa would have to be removed"):
        packages.check(plan, servers=servers)


def test_a_sound_server_comes_with_the_tests_alone_and_stays_switched_off():
    plan = packages.Plan(adds=("libasyncns0", "pulseaudio"))
    with pytest.raises(packages.SetupError, match="sound server pulseaudio"):
        packages.check(plan, servers=False)
    packages.check(plan, servers=True)
    assert packages.quieten(plan) == [
        *("systemctl", "--global", "disable", "pulseaudio.service", "pulseaudio.socket")
    ]


def test_an_upgrade_of_the_server_that_is_there_brings_none():
    plan = packages.Apt().plan(["libportaudio2"], lambda _: (0, APT_UPGRADES))
    assert plan.adds == ("libportaudio2",)
    packages.check(plan, servers=False)
    assert packages.quieten(plan) == []


@pytest.mark.parametrize(
    ("release", "name"),
    [
        ({"ID": "debian"}, "apt"),
        ({"ID": "ubuntu", "ID_LIKE": "debian"}, "apt"),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "apt"),
        ({"ID": "fedora"}, "dnf"),
        ({"ID": "rocky", "ID_LIKE": "rhel centos fedora"}, "dnf"),
        ({"ID": "arch"}, "pacman"),
        ({"ID": "manjaro", "ID_LIKE": "arch"}, "pacman"),
        ({"ID": "opensuse-tumbleweed", "ID_LIKE": "opensuse suse"}, None),
        ({"ID": "nixos"}, None),
    ],
)
def test_the_manager_follows_from_what_the_system_says_it_is(release, name, monkeypatch):
    monkeypatch.setattr(packages.platform, "freedesktop_os_release", lambda: release)
    monkeypatch.setattr(packages, "which", lambda tool: f"/usr/bin/{tool}")
    found = packages.manager()
    assert (found and found.name) == name


class Machine:
    """Stands in for apt: says what was recorded, notes what it was told to do."""

    def __init__(self, monkeypatch, plans, *, root=True, sudo=True, fails=()):
        self.done, self.asked, self.plans, self.fails = [], [], list(plans), list(fails)
        monkeypatch.setattr(prepare, "ask", self.ask)
        monkeypatch.setattr(prepare, "do", self.do)
        monkeypatch.setattr(prepare.os, "geteuid", lambda: 0 if root else 1000)
        monkeypatch.setattr(prepare, "which", lambda tool: tool if tool != "sudo" or sudo else None)
        monkeypatch.setattr(prepare, "interactive", lambda: False)
        monkeypatch.setattr(prepare.packages, "manager", packages.Apt)

    def ask(self, command):
        self.asked.append(command[0])
        return self.plans.pop(0) if command[0] == "apt-get" else (1, "")

    def do(self, command, *, silent=False):
        words = [word for word in command or () if word in {"sudo", "-n", "update", "install"}]
        self.done.append(" ".join(words))
        return self.fails.pop(0) if self.fails else True


def test_what_is_missing_is_listed_before_sudo_asks(monkeypatch, capsys):
    machine = Machine(monkeypatch, [(0, APT_ADDS)], root=False)
    listed = []
    monkeypatch.setattr(prepare, "elevated", lambda command: listed.append(capsys.readouterr().out))
    prepare.system(tests=False)
    assert "libportaudio2 libasound2-plugins libgl1 libegl1" in listed[0]
    assert machine.asked == ["dpkg-query", "apt-get"]


def test_root_needs_no_sudo_and_new_lists_are_fetched_only_when_needed(monkeypatch):
    machine = Machine(monkeypatch, [(0, APT_ADDS)])
    prepare.system(tests=False)
    assert machine.done == ["install"]

    machine = Machine(monkeypatch, [(100, APT_UNKNOWN), (0, APT_ADDS)], root=False)
    prepare.system(tests=False)
    assert machine.done == ["sudo -n update", "sudo -n install"]


def test_a_version_the_mirror_no_longer_has_is_looked_up_again_once(monkeypatch):
    machine = Machine(monkeypatch, [(0, APT_ADDS)], fails=[False])
    prepare.system(tests=False)
    assert machine.done == ["install", "update", "install"]

    machine = Machine(monkeypatch, [(0, APT_ADDS)], fails=[False, True, False])
    with pytest.raises(packages.SetupError, match="as root: env DEBIAN_FRONTEND"):
        prepare.system(tests=False)
    assert machine.done == ["install", "update", "install"]


def test_without_root_and_without_sudo_the_command_is_given_instead(monkeypatch):
    machine = Machine(monkeypatch, [(0, APT_ADDS)], root=False, sudo=False)
    with pytest.raises(packages.SetupError, match=r"As root, run this.*--no-remove libportaudio2"):
        prepare.system(tests=False)
    assert machine.done == []


def test_a_refused_plan_changes_nothing(monkeypatch):
    machine = Machine(monkeypatch, [(0, APT_REMOVES)])
    with pytest.raises(packages.SetupError, match="Nothing was changed"):
        prepare.system(tests=True)
    assert machine.done == []


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout whose environment was prepared for the tests."""
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    monkeypatch.setattr(prepare, "ENVIRONMENT", tmp_path / ".venv")
    done = []
    monkeypatch.setattr(prepare, "do", lambda command, **_: done.append(command) or True)
    prepare.environment(["dev"])
    assert done
    done.clear()
    return done


def test_a_second_time_runs_nothing_at_all(checkout):
    prepare.environment(["dev"])
    prepare.environment([])  # what the show needs is among it
    assert checkout == []


def test_changed_needs_are_installed_again(checkout):
    (prepare.ROOT / "pyproject.toml").write_text("[project]\ndependencies = []\n")
    prepare.environment([])
    assert checkout[-1][-1] == "."
    checkout.clear()
    prepare.environment(["dev"])  # the show's environment lacks what the tests need
    assert checkout[-1][-1] == ".[dev]"


def test_only_an_environment_of_ours_is_cleared(checkout, monkeypatch):
    def refuse_old(command, **_):
        checkout.append(command)
        return "-c" not in command  # the Python in there is another one now

    (prepare.ENVIRONMENT / "bin").mkdir()
    (prepare.ENVIRONMENT / "bin/python").touch()
    monkeypatch.setattr(prepare, "do", refuse_old)
    monkeypatch.setattr(prepare, "fingerprint", lambda: "another")
    prepare.environment([])
    assert checkout[1][1:4] == ["-m", "venv", "--clear"]

    (prepare.ENVIRONMENT / "prepared.json").unlink()
    checkout.clear()
    prepare.environment([])
    assert "venv" in checkout[1]
    assert "--clear" not in checkout[1]


def test_a_half_written_stamp_counts_for_nothing(checkout):
    (prepare.ENVIRONMENT / "prepared.json").write_text("")
    prepare.environment([])
    assert checkout


def run_sh(script, *words, path, cwd=ROOT, **env):
    return subprocess.run(
        ["/bin/sh", TOOLS / script, *words],
        env={"PATH": str(path), **env},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


def fake(path, lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n" + lines)
    path.chmod(0o755)


def test_the_first_python_that_is_neither_too_old_nor_too_new_is_used(tmp_path):
    fake(tmp_path / "python3", 'test "$1" = -c && exit 1; echo Python 3.9.2')
    fake(tmp_path / "python3.12", 'test "$1" = -c || echo "ran $*"')
    assert run_sh("python.sh", "a", "b c", path=tmp_path).stdout == "ran a b c\n"


def test_without_a_python_one_sentence_says_what_to_do(tmp_path):
    fake(tmp_path / "python3", 'test "$1" = -c && exit 1; echo Python 3.9.2')
    answer = run_sh("python.sh", "a", path=tmp_path)
    assert answer.returncode == 1
    assert "Python 3.11 to 3.14 is needed" in answer.stderr
    assert "Python 3.9.2" in answer.stderr


@pytest.fixture
def show(tmp_path):
    """A checkout whose `fluorescent` prints what it was asked; returns what `make run` does."""
    fake(tmp_path / ".venv/bin/fluorescent", 'echo "asked: $*"\n')
    return lambda *words, **env: (
        run_sh("run.sh", *words, path=os.environ["PATH"], cwd=tmp_path, **env).stdout
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_the_show_becomes_a_film_and_says_so(show):
    said = show("--windowed")
    assert "no display" in said
    assert "asked: render demo -o " in said
    assert "/fluorescent-demo.mp4" in said.splitlines()[-1]
    assert "--windowed" not in said


def test_with_a_display_or_offscreen_the_show_is_what_was_asked(show):
    assert show("--windowed", DISPLAY=":0") == "asked: run --windowed\n"
    assert show("--windowed", WAYLAND_DISPLAY="wayland-0") == "asked: run --windowed\n"
    assert show("--offscreen") == "asked: run --offscreen\n"

"""Makes a checkout ready: system packages, an environment in `.venv`, the package in it.

    prepare.py show     what `make run` needs
    prepare.py tests    and what `make test` needs besides

The second time it only looks, and asks nothing of the network. Standard library only, since it
runs before anything else is there.
"""

import hashlib
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import packages
from packages import Manager, Plan, SetupError

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"


def main(purpose: str) -> int:
    """Prepare for `purpose`, show or tests; return the exit code."""
    tests = purpose == "tests"
    try:
        if sys.platform == "linux":  # elsewhere the wheels bring everything
            system(tests=tests)
        environment(extras=("dev", "film") if tests else ("film",))
    except SetupError as trouble:
        print(f"fluorescent: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nfluorescent: stopped; the same command goes on from here.", file=sys.stderr)
        return 130
    return 0


def system(*, tests: bool) -> None:
    """Install the system packages that are missing; say which before any password is asked."""
    manager = packages.manager()
    if manager is None:
        say(
            "This machine has none of apt, dnf and pacman. Please see to it yourself that "
            "PortAudio, ALSA's PulseAudio plug-in, libpulse, and GL and EGL are there."
        )
        return
    wanted = [*manager.show, *(manager.tests if tests else ())]
    if manager.name == "apt" and find_spec("ensurepip") is None:
        # Debian splits this off; without it an environment has no pip.
        wanted.append(f"python3.{sys.version_info.minor}-venv")
    missing = manager.missing(wanted, ask)
    if missing:
        add(manager, missing, servers=tests)


def add(manager: Manager, missing: Sequence[str], *, servers: bool) -> None:
    """Install `missing`, and nothing that takes something away."""
    say(f"System packages to be installed by {manager.name}: {' '.join(missing)}")
    plan, refresh = manager.plan(missing, ask), manager.refresh()
    if refresh and not plan.known:  # empty lists, or older than the names
        do(elevated(refresh))
        plan, refresh = manager.plan(missing, ask), []
    packages.check(plan, servers=servers)
    install = manager.install(missing, servers=servers, quiet=not interactive())
    done = do(elevated(install))
    if refresh and not done:  # old lists name versions that the mirror no longer has
        done = do(elevated(refresh)) and do(elevated(install))
    if not done:
        raise SetupError(
            "the system packages could not be installed; the reason stands above. Once it is "
            "mended, run the same command again, or first do this as root: " + shlex.join(install)
        )
    silence(plan)


def silence(plan: Plan) -> None:
    """Leave the desktop its own sound server: what came for the tests does not start itself."""
    command = packages.quieten(plan)
    if command and which("systemctl"):
        do(elevated(command))
        say("The sound servers just added are for the tests; your desktop keeps its own.")


def elevated(command: Sequence[str]) -> list[str]:
    """Return `command` as root would run it, by sudo only where it has to be."""
    if os.geteuid() == 0:
        return list(command)
    if which("sudo") is None:
        raise SetupError(
            "only root can install packages, and there is no sudo here. As root, run this, then "
            f"the same command again: {shlex.join(command)}"
        )
    return ["sudo", *([] if interactive() else ["-n"]), *command]


def environment(extras: Sequence[str]) -> None:
    """Have the package and its `extras` in `.venv`, as an editable install."""
    stamp = ENVIRONMENT / "prepared.json"
    key = fingerprint()
    if prepared(stamp, key, extras):
        return
    python = ENVIRONMENT / "bin" / "python"
    same = f"import pip, sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    if not (python.exists() and do([str(python), "-c", same], silent=True)):
        say(f"Making an environment in {ENVIRONMENT.name}")
        # Only what an earlier run has stamped is ours to clear; over anything else we build on.
        clear = ["--clear"] if stamp.exists() else []
        if not do([sys.executable, "-m", "venv", *clear, str(ENVIRONMENT)]):
            raise SetupError(
                f"no environment could be made in {ENVIRONMENT}; the reason stands above. If that "
                "folder is left over from something else, delete it and try again."
            )
    what = f".[{','.join(extras)}]" if extras else "."
    say("Installing the Python packages (the only step that downloads much)")
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    if not do([*pip, "--prefer-binary", "--editable", what]):
        raise SetupError(
            "the Python packages could not be installed; pip's reason stands above. This step "
            "needs a network the first time. Then run the same command again."
        )
    stamp.write_text(json.dumps({"key": key, "extras": list(extras)}), encoding="utf-8")


def prepared(stamp: Path, key: str, extras: Sequence[str]) -> bool:
    """Say whether an earlier run left everything that `extras` need."""
    try:
        done = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(done["key"] == key and set(extras) <= set(done["extras"]))


def fingerprint() -> str:
    """Return a key that changes whenever the environment has to be looked at again."""
    # The minor version alone: a patch of Python leaves an environment as good as it was.
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    needs = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return hashlib.sha256("\0".join((python, str(ROOT), needs)).encode()).hexdigest()


def interactive() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and not os.environ.get("CI")


def say(line: str) -> None:
    print(f"fluorescent: {line}", flush=True)


def ask(command: Sequence[str]) -> tuple[int, str]:
    """Run a question in plain English, whatever the user's language; it changes nothing."""
    answer = subprocess.run(  # noqa: S603 - our own words, and no shell
        command,
        env=os.environ | {"LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return answer.returncode, answer.stdout


def do(command: Sequence[str], *, silent: bool = False) -> bool:
    """Run `command` in the checkout, in sight of the user; say whether it went well."""
    sink = subprocess.DEVNULL if silent else None
    answer = subprocess.run(  # noqa: S603 - our own words, and no shell
        command, cwd=ROOT, stdout=sink, stderr=sink, check=False
    )
    return answer.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

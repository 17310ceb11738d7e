"""Whether the flash limiter may be left out: only if somebody says so now, and knows what it is."""

import sys

import click

from visualizer.errors import ConfigError

WORD = "I-understand"
ASKED = "ask"  # what click hands on for --unsafe-light without a word

MEANING = """\
--unsafe-light leaves out what holds this show to three flashes a second. Light may then flash
faster, brighter and redder than the rule for web pages and television allows, over the whole
screen. Flashing light can bring on seizures, also in people who have never had one and do not
know that they may. Ask everybody in the room first. Key C, calm light, has no flashes at all.
"""


def agreed(typed: str | None) -> bool:
    """Return whether the limiter is to be left out: False if `typed` is None.

    For ASKED it explains itself on the terminal and waits for WORD there. Raises ConfigError if
    another word is typed, or if there is no terminal to ask on.
    """
    if typed is None:
        return False
    if typed == ASKED:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise ConfigError(
                "--unsafe-light asks on a terminal whether you mean it, and there is none here; "
                f"if you do, write --unsafe-light={WORD}."
            )
        click.echo(MEANING, err=True)
        typed = click.prompt(f"Type {WORD} to go on", default="", show_default=False, err=True)
    if typed.strip() != WORD:
        raise ConfigError(
            f"the word for --unsafe-light is {WORD}, and not {typed!r}; nothing was started. "
            "Leave the option out for safe light."
        )
    return True

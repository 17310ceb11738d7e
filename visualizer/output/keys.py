"""Which key means what, whatever the keyboard's layout.

A key has a character, which is what the help names, and a place, numbered as in the USB HID
usage tables (section 10, keyboard page). Letters go by character. Digits go by place: they are
in the same row everywhere, but on a French keyboard need a shift. The brackets hide behind AltGr
on many layouts, so that their place, right of P, serves as well.
"""

from visualizer.records import Command

SCENES = (
    Command.SCENE_1,
    Command.SCENE_2,
    Command.SCENE_3,
    Command.SCENE_4,
    Command.SCENE_5,
    Command.SCENE_6,
    Command.SCENE_7,
    Command.SCENE_8,
    Command.SCENE_9,
    Command.SCENE_10,
    Command.SCENE_11,
)

BY_CHARACTER = {
    "f": Command.FULLSCREEN,
    "q": Command.QUIT,
    "\x1b": Command.QUIT,
    " ": Command.BLACKOUT,
    "s": Command.NEXT_SCENE,
    "h": Command.HELP,
    "d": Command.DISPLAY,
    "[": Command.QUIETER,
    "]": Command.LOUDER,
    **dict(zip("1234567890-", SCENES, strict=True)),
}

DIGITS = dict(zip(range(30, 40), SCENES, strict=False))  # 1 to 9 and 0, above the letters
KEYPAD = {**dict(zip(range(89, 99), SCENES, strict=False)), 86: Command.SCENE_11}
OTHERS = {45: Command.SCENE_11, 47: Command.QUIETER, 48: Command.LOUDER}  # - [ ] where US has them


def command(text: str, key: int, place: int, *, shifted: bool) -> Command | None:
    """Return what a key asks for, or None.

    Parameters
    ----------
    text : what the key types, "" if unknown
    key : the character it bears unshifted, as a code point; other numbers are not characters
    place : its USB HID usage
    shifted : Shift or AltGr is held, so that `text` is meant and not the key
    """
    if not shifted and place in DIGITS:
        return DIGITS[place]
    if place in KEYPAD:  # also while Num Lock is off
        return KEYPAD[place]
    own = chr(key) if 0 < key < 0x110000 else ""
    for character in (text.lower(), own):
        if character in BY_CHARACTER:
            return BY_CHARACTER[character]
    return OTHERS.get(place)

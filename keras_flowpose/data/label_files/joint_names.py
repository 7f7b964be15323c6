"""One spelling for joints that every labelling tool spells in its own way."""

import re
from collections.abc import Sequence

from keras_flowpose.safe_files import UserError

_SIDES = {"right": "right", "left": "left", "r": "right", "l": "left"}

_PAIRED = {
    name: name
    for name in ("ankle", "elbow", "eye", "hip", "knee", "shoulder", "wrist")
} | {
    "ank": "ankle",
    "elb": "elbow",
    "kne": "knee",
    "sho": "shoulder",
    "wri": "wrist",
}
"""Parts that may be glued to their side: `rwrist`, `leftelbow`, `LSHO`."""

_MIDDLE = {
    "head": "head",
    "head_top": "head_top",
    "headtop": "head_top",
    "neck": "neck",
    "nose": "nose",
    "top_head": "head_top",
    "top_of_head": "head_top",
}


def normal_joint_names(names: Sequence[str], where: str) -> tuple[str, ...]:
    """Joint names of a file as this package spells them.

    `right_wrist`, `RightWrist`, `r_wrist`, `RWrist`, `rwri` and `wrist_right`
    all become `right_wrist`. A joint that is not known keeps its own name,
    unless it says its side: `LeftPaw` becomes `left_paw`, so that the pair
    swaps in a mirror; a mere letter (`L_paw`) is taken for a side only where
    the other side is there as well.

    Args:
        names: Names as the file has them.
        where: File and place, for the message.

    Returns:
        The names in the same order.

    Raises:
        UserError: If a name is empty, or two names mean the same joint.

    Example:

    >>> normal_joint_names(["Nose", "RWrist", "tail_L"], "talk.csv")
    ('nose', 'right_wrist', 'tail_L')
    """
    names = [str(name).strip() for name in names]
    spelt = [_spelt(name) for name in names]
    both_sides = {new for new, _ in spelt}
    result: dict[str, str] = {}
    for name, (new, sure) in zip(names, spelt, strict=True):
        if not name:
            raise UserError(
                f"{where}: every joint needs a name. Received an empty one "
                f"beside {', '.join(filter(None, names))}."
            )
        chosen = new if sure or _mirrored(new) in both_sides else name
        if chosen in result:
            raise UserError(
                f"{where}: each joint is expected once. Received "
                f"{result[chosen]!r} and {name!r}, which both mean {chosen}."
            )
        result[chosen] = name
    return tuple(result)


def _spelt(name: str) -> tuple[str, bool]:
    """The name in our spelling, and whether it surely means that."""
    words = [
        word.lower()
        for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
    ]
    if "_".join(words) in _MIDDLE:
        return _MIDDLE["_".join(words)], True
    if len(words) == 1:
        words = _unglued(words[0])
    for place, rest in ((0, words[1:]), (-1, words[:-1])):
        if words and words[place] in _SIDES and any(map(str.isalpha, rest)):
            part = [_PAIRED.get(word, word) for word in rest]
            sure = len(words[place]) > 1 or part[0] in _PAIRED
            return "_".join([_SIDES[words[place]], *part]), sure
    return name, True


def _unglued(word: str) -> list[str]:
    for side in _SIDES:
        if word.startswith(side) and word[len(side) :] in _PAIRED:
            return [side, word[len(side) :]]
    return [word]


def _mirrored(name: str) -> str:
    side, _, part = name.partition("_")
    return f"{'left' if side == 'right' else 'right'}_{part}"

"""Where in a picture a person is, told from joints found in parts of it.

A net that has learnt from crops round persons of one size is sure of itself
where a crop is like those: a person in the middle whose size in proportion to
the crop is that of the training. Elsewhere its peaks are lower, or its joints
make no person of that size. Both together tell where the person is, and each
answer says where to look next, which is more precise than the first look.
"""

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

import numpy as np

TORSOS_PER_SIDE = 3.0
"""Side of the region in torsos, the paper's proportion of crop and person.

Training crops are 2.5 torsos wide, up to 1.5 times as much or as little. A bit
more than the middle leaves room for stretched arms and for errors of the size.
"""

_SIDES = (2.8, 1.7, 1.0, 0.62, 0.38)  # of the frame's shorter side
_OVERLAP = 0.4  # of two squares beside each other
_TORSOS_PER_SHOULDERS = 1.4  # as `keras_flowpose.data.person_frame` crops
_TORSOS_PER_NECK = 2.0  # at least; nose to between the shoulders
_TRUST = {"shoulder": 2.0, "head": 2.0, "elbow": 0.75}
_SIZE_SPREAD = 0.5  # of the logarithm of the size that suits a crop
_STRAY = 0.3  # torsos by which a second look may differ
_APART = 0.5  # torsos between two persons
_KEPT = 3  # answers
_DOUBTFUL = 6  # answers that get a second look
_LARGER = 0.1  # certainty that a person e times as large is worth


@dataclass(frozen=True, eq=False)
class Persons:
    """Answers to where a person is, the best first.

    Args:
        places: Float64 `(answers, 2)`, (x, y) between the shoulders, pixels.
        torsos: Float64 `(answers,)`, lengths of the torso in pixels.
        certainty: Float64 `(answers,)`, 0 ... 1.
    """

    places: np.ndarray
    torsos: np.ndarray
    certainty: np.ndarray

    def __len__(self) -> int:
        return len(self.torsos)

    def squares(self) -> np.ndarray:
        """The squares round them, as `search_squares` gives them."""
        return np.column_stack([self.places, TORSOS_PER_SIDE * self.torsos])

    def worth(self) -> np.ndarray:
        """How good they are: certain, and large rather than small.

        Bystanders are as certain as the person whom a video is about, but
        further away.
        """
        return self.certainty + _LARGER * np.log(self.torsos)

    def chosen(self, which: np.ndarray | slice | list[int]) -> "Persons":
        """Some of them, as an index of NumPy says."""
        return Persons(
            self.places[which], self.torsos[which], self.certainty[which]
        )


Look = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Joints in squares `(n, 3)`: points `(n, joints, 2)` in pixels of the picture,
and heights of their peaks `(n, joints)`."""


def search_squares(width: int, height: int) -> np.ndarray:
    """Squares of several sizes that cover a frame.

    Args:
        width: Of the frame in pixels.
        height: Of the frame in pixels.

    Returns:
        Float64 `(n, 3)`: (x, y) of the middle and the side. The largest reach
        far beyond the frame, for persons who are larger than it.
    """
    squares = []
    for part in _SIDES:
        side = part * min(width, height)
        squares += [
            (x, y, side)
            for y in _places(height, side)
            for x in _places(width, side)
        ]
    return np.array(squares)


def judge(
    points: np.ndarray,
    scores: np.ndarray,
    squares: np.ndarray,
    joints: Sequence[str],
) -> Persons:
    """What the joints that were found in some squares say about persons.

    Certain is an answer if the peaks of head, shoulders and elbows are high,
    the person's size is the one that suits the square, and the head is above
    the shoulders.

    Args:
        points: `(n, joints, 2)`, (x, y) in pixels of the frame.
        scores: `(n, joints)`, heights of the peaks.
        squares: `(n, 3)`, as `search_squares` gives them.
        joints: Their names, with both shoulders among them.

    Returns:
        An answer for each square, in their order.
    """
    right, left = (joints.index(f"{s}_shoulder") for s in ("right", "left"))
    middle = (points[:, right] + points[:, left]) / 2
    across = np.linalg.norm(points[:, right] - points[:, left], axis=-1)
    torsos = _TORSOS_PER_SHOULDERS * across
    sides = squares[:, 2]
    weights = np.array([_trust(joint) for joint in joints])
    heights = np.clip(scores, 0, 1)
    certainty = heights @ weights / weights.sum()
    if "head" in joints:
        neck = points[:, joints.index("head")] - middle
        # Shoulders that are seen from the side are close together.
        torsos = np.maximum(
            torsos, _TORSOS_PER_NECK * np.linalg.norm(neck, axis=-1)
        )
        certainty = certainty * np.where(-neck[:, 1] > 0.1 * torsos, 1, 0.5)
    ratio = np.log(np.maximum(torsos, 1e-3) * TORSOS_PER_SIDE / sides)
    certainty = certainty * np.exp(-0.5 * (ratio / _SIZE_SPREAD) ** 2)
    # One wrong joint must not send the next look anywhere.
    torsos = np.clip(torsos, sides / 6, sides / 1.5)
    return Persons(middle, torsos, certainty)


def find_persons(
    look: Look, width: int, height: int, joints: Sequence[str]
) -> Persons:
    """Searches a whole frame.

    The best answers of all squares are looked at again, each in the square
    that it asks for. Where that changes it, it was none.

    Args:
        look: Finds joints.
        width: Of the frame in pixels.
        height: Of the frame in pixels.
        joints: Their names, with both shoulders among them.

    Returns:
        Three answers at most.
    """
    squares = search_squares(width, height)
    persons = apart(judge(*look(squares), squares, joints), _DOUBTFUL)
    persons = follow_persons(look, persons, joints).chosen(slice(_KEPT))
    squares, before = persons.squares(), persons
    persons = judge(*look(squares), squares, joints)
    astray = np.linalg.norm(persons.places - before.places, axis=-1)
    astray = astray / before.torsos
    growth = np.log(persons.torsos / before.torsos)
    agree = np.exp(-0.5 * (astray**2 + growth**2) / _STRAY**2)
    certainty = persons.certainty * agree
    return apart(replace(persons, certainty=certainty), _KEPT)


def follow_persons(
    look: Look, persons: Persons, joints: Sequence[str]
) -> Persons:
    """Looks where persons were a moment ago.

    Args:
        look: Finds joints, in a later frame.
        persons: The answers for the earlier one.
        joints: Their names, with both shoulders among them.
    """
    squares = persons.squares()
    return apart(judge(*look(squares), squares, joints), len(persons))


def together(answers: Sequence[Persons]) -> Persons:
    """All of several answers."""
    return Persons(
        np.concatenate([some.places for some in answers]),
        np.concatenate([some.torsos for some in answers]),
        np.concatenate([some.certainty for some in answers]),
    )


def apart(persons: Persons, count: int) -> Persons:
    """The best answers that do not say the same.

    Args:
        persons: In any order.
        count: How many are wanted.
    """
    kept: list[int] = []
    for one in np.argsort(-persons.worth(), kind="stable"):
        away = np.linalg.norm(
            persons.places[kept] - persons.places[one], axis=-1
        )
        size = np.maximum(persons.torsos[kept], persons.torsos[one])
        larger = np.abs(np.log(persons.torsos[kept] / persons.torsos[one]))
        if ((away > _APART * size) | (larger > np.log(2))).all():
            kept.append(int(one))
        if len(kept) == count:
            break
    return persons.chosen(kept)


def _places(length: int, side: float) -> np.ndarray:
    if side >= length:
        return np.array([(length - 1) / 2])
    count = int(np.ceil((length - side) / ((1 - _OVERLAP) * side))) + 1
    return np.linspace(side / 2, length - side / 2, count) - 0.5


def _trust(joint: str) -> float:
    return _TRUST.get(joint.removeprefix("right_").removeprefix("left_"), 0.0)

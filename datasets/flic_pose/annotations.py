"""`examples.mat` of FLIC and FLIC-full: persons, their joints and splits."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

import numpy as np
from etils import epath

from keras_flowpose.data.label_kinds import Visibility
from keras_flowpose.datasets._matlab import read_structs
from keras_flowpose.datasets._matlab import read_variable
from keras_flowpose.datasets._matlab import text
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import skeleton_of

FILE = "examples.mat"
PLUS_FILE = "tr_plus_indices.mat"

_COLUMNS = {
    "left_shoulder": 1,
    "left_elbow": 2,
    "left_wrist": 3,
    "right_shoulder": 4,
    "right_elbow": 5,
    "right_wrist": 6,
    "left_hip": 7,
    "right_hip": 10,
    "left_eye": 13,
    "right_eye": 14,
    "nose": 17,
}
"""Columns of `coords` that are filled, counted from 1 as the authors do."""

SKELETON = replace(skeleton_of(tuple(_COLUMNS)), name="flic_11")
"""The eleven joints labelled by hand, in the order of their columns."""

_FIELDS = ("moviename", "coords", "filepath", "currframe", "istrain", "istest")
_FIELDS_OF_FULL = ("isbad", "isunchecked")


@dataclass(frozen=True, eq=False)
class Person:
    """One labelled person. Other persons may be in the same picture.

    Args:
        picture: File name of the picture.
        movie: Name of the film.
        frame: Number of the picture in the film.
        joints: Float64 `(11, 2)`, (x, y) as in the file; 0 where not
            labelled.
        visible: Uint8 `(11,)`, values of `label_kinds.Visibility`.
        is_train: Whether the authors train with it.
        is_test: Whether the authors test with it.
        is_bad: Whether the authors marked it as bad; always False in FLIC.
        is_unchecked: Whether they marked it as unchecked; always False in
            FLIC.
    """

    picture: str
    movie: str
    frame: int
    joints: np.ndarray
    visible: np.ndarray
    is_train: bool
    is_test: bool
    is_bad: bool
    is_unchecked: bool


def read_annotations(path: epath.Path, full: bool) -> list[Person]:
    """All persons in the order of the file.

    Args:
        path: `examples.mat`.
        full: Whether it shall be that of FLIC-full rather than FLIC.

    Raises:
        UserError: If the file is not as expected, or of the other release.
    """
    examples = read_structs(path, "examples", _FIELDS)
    is_full = set(_FIELDS_OF_FULL) <= set(examples.dtype.names)
    if is_full != full:
        names = ("FLIC", "FLIC-full")
        raise UserError(
            f"{path} must be that of {names[full]} for this config. Received: "
            f"that of {names[is_full]} ({len(examples)} examples, "
            f"{'with' if is_full else 'without'} the fields "
            f"{' and '.join(_FIELDS_OF_FULL)})."
        )
    return [
        _person(example, f"example {row + 1} in {path}")
        for row, example in enumerate(examples)
    ]


def read_plus_rows(path: epath.Path, persons: int) -> list[int]:
    """Which persons of FLIC-full FLIC-plus trains with.

    Args:
        path: `tr_plus_indices.mat`.
        persons: Number of persons in FLIC-full.

    Returns:
        Ascending rows of FLIC-full, counted from 0; the file counts from 1.

    Raises:
        UserError: If the file is not as expected or names other rows.
    """
    # MATLAB's numbers are floats unless they were packed.
    numbers = np.ravel(read_variable(path, "tr_plus_indices"))
    numbers = np.unique(numbers.astype(np.int64))
    if not numbers.size or numbers[0] < 1 or numbers[-1] > persons:
        span = f"{numbers[0]} ... {numbers[-1]}" if numbers.size else "none"
        raise UserError(
            f"`tr_plus_indices` in {path} must be examples of FLIC-full, 1 ... "
            f"{persons}. Received: {span}."
        )
    return (numbers - 1).tolist()


def torso_length(person: Person, ends: Sequence[str]) -> float:
    """Distance between two joints, in pixels; 0 where one is not labelled.

    Args:
        person: The person.
        ends: The names of the two joints.
    """
    first, second = (SKELETON.index(end) for end in ends)
    if not (person.visible[first] and person.visible[second]):
        return 0.0
    return float(np.linalg.norm(person.joints[first] - person.joints[second]))


def _person(example: np.void, where: str) -> Person:
    coordinates = example["coords"].astype(np.float64)
    if coordinates.ndim != 2 or not (
        coordinates.shape[0] == 2
        and coordinates.shape[1] >= max(_COLUMNS.values())
    ):
        raise UserError(
            f"`coords` of {where} must have shape (2, 29). Received: "
            f"shape={coordinates.shape}."
        )
    columns = np.array(list(_COLUMNS.values())) - 1
    joints = coordinates[:, columns].T  # (joints, 2)
    labelled = np.isfinite(joints).all(axis=-1)
    flags = {
        field: bool(np.any(example[field]))
        for field in ("istrain", "istest", *_FIELDS_OF_FULL)
        if field in example.dtype.names
    }
    return Person(
        picture=text(example["filepath"]),
        movie=text(example["moviename"]),
        frame=int(np.ravel(example["currframe"])[0]),
        joints=np.where(labelled[:, None], joints, 0),
        visible=np.where(
            labelled, Visibility.VISIBLE, Visibility.NOT_LABELLED
        ).astype(np.uint8),
        is_train=flags["istrain"],
        is_test=flags["istest"],
        is_bad=flags.get("isbad", False),
        is_unchecked=flags.get("isunchecked", False),
    )

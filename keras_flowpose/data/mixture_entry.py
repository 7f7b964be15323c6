"""What a mixture of datasets is made of, in Python and as text."""

from dataclasses import dataclass

from keras_flowpose import argument_checks as checks
from keras_flowpose.safe_files import UserError


@dataclass(frozen=True)
class MixtureEntry:
    """One dataset of a mixture.

    Args:
        name: TFDS name of a prepared dataset of stills, with its config if it
            has several.
        split: TFDS split. Defaults to "train".
        weight: How often its examples are drawn, compared with the weights of
            the others, > 0. Defaults to 1.0.

    Raises:
        ValueError: If the name is empty or the weight not a number above 0.
    """

    name: str
    split: str = "train"
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not self.name or self.name.endswith(":"):
            raise ValueError(
                f"`name` must be a TFDS name. Received: name={self.name!r}"
            )
        checks.positive("weight", self.weight)


def mixture_entries(
    text: str, split: str = "train"
) -> tuple[MixtureEntry, ...]:
    """Reads a mixture as it is written in a config or on the command line.

    Args:
        text: NAME, or NAME:WEIGHT,NAME:WEIGHT...; a weight that is not given
            is 1. (A name may end with a version, as in `lspet_pose:1.0.0`.)
        split: TFDS split, the same for all. Defaults to "train".

    Raises:
        UserError: If the text is something else.

    Example:

    >>> for entry in mixture_entries("lspet_pose:0.7,bbc_pose/frames"):
    ...     print(entry.name, entry.weight)
    lspet_pose 0.7
    bbc_pose/frames 1.0
    """
    try:
        parts = [_name_and_weight(part.strip()) for part in text.split(",")]
        return tuple(
            MixtureEntry(name, split, weight) for name, weight in parts
        )
    except ValueError as error:
        raise UserError(
            "Data must be a dataset's name, or several with weights above 0, "
            "such as lspet_pose:0.7,bbc_pose/frames:0.3. Received: "
            f"{text!r}."
        ) from error


def _name_and_weight(part: str) -> tuple[str, float]:
    name, _, weight = part.rpartition(":")
    try:
        return name, float(weight)
    except ValueError:
        return part, 1.0

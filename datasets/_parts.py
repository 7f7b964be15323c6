"""Datasets are made of parts: a video, or a few hundred stills.

Parts are independent of each other, small to describe and can be pickled, so
that a preparation goes on after an interruption, takes memory for one part
only, and can be spread over machines.
"""

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from keras_flowpose.datasets._damage import Damage

Example = tuple[str | int, dict[str, Any]]
"""A key, unique in its split, and the features by name."""


@dataclass(frozen=True)
class Part:
    """One piece of a split.

    Args:
        name: Unique among the parts of a dataset and the same in every run,
            e.g. `train/video7`.
        make: Makes the examples, and tells what is damaged. Has to be
            picklable: a `functools.partial` of a function of a module, not a
            lambda.
        expensive: Whether making the examples takes much longer than reading
            them (videos that are decoded, images that are drawn), so that an
            interrupted preparation should keep them. Defaults to False.
    """

    name: str
    make: Callable[[], Iterator[Example | Damage]]
    expensive: bool = False


Parts = dict[str, list[Part]]
"""The parts of each split by the split's name."""


@dataclass(frozen=True)
class ManualFile:
    """Something that has to lie in the manual folder.

    Args:
        what: What it is, for a sentence: "the annotations".
        any_of: Glob patterns relative to the manual folder; one of them has
            to match something.
        where: Where to get it, an address or an instruction.
        required: Whether nothing can be prepared without it. Defaults to
            True.
    """

    what: str
    any_of: tuple[str, ...]
    where: str
    required: bool = True

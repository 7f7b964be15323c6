"""One pass over windows, in parts that are kept so that it can go on."""

from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import numpy as np
from tqdm import tqdm

from keras_flowpose.training.kept_sums import KeptSums

PART = 8
"""Windows of a part: what an interruption costs at most."""


def kept_parts(
    kept: KeptSums,
    count: int,
    read: Callable[[int], Iterator[Any]],
    make: Callable[[Iterator[Any]], np.ndarray],
    description: str | None = None,
) -> Iterator[np.ndarray]:
    """Makes an array of every few windows, or finds what is kept already.

    Shows a progress bar on a terminal.

    Args:
        kept: Where the arrays are kept.
        count: Number of windows.
        read: Gives the windows from the one with the given number on; called
            where the pass starts, and behind each part that was kept.
        make: Makes the array of a part from its windows.
        description: Stands before the progress bar. Defaults to None: nothing.

    Yields:
        The array of each part, in order.
    """
    stream, position = None, 0
    with tqdm(
        total=count, unit="window", desc=description, disable=None
    ) as bar:
        for part, first in enumerate(range(0, count, PART)):
            end = min(first + PART, count)
            array = kept.load(part)
            if array is None:
                if stream is None or position != first:
                    stream, position = iter(read(first)), first
                array = make(_counted(stream, end - first, bar))
                position = end
                kept.store(part, array)
            else:
                bar.update(end - first)
            yield array


def _counted(stream, count, bar):
    for _ in range(count):
        yield next(stream)
        bar.update()

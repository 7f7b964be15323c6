"""How much memory TFDS takes for sorting the examples of a split."""

import contextlib
from collections.abc import Iterator

from tensorflow_datasets.core import shuffle

BYTES_IN_MEMORY = 64 << 20


@contextlib.contextmanager
def little_memory() -> Iterator[None]:
    """Has TFDS sort on the disk what is larger than 64 MB.

    It sorts the examples of a split by a hash of their keys. Up to 1 GB it
    holds them in memory, beyond that it puts them into a thousand files, reads
    these one by one, and the result is the same. With the smaller limit memory
    stays flat from the start, at the price of writing the data twice.

    TFDS has no setting for this limit, only a constant, which is changed while
    the block runs.
    """
    usual = shuffle.MAX_MEM_BUFFER_SIZE
    shuffle.MAX_MEM_BUFFER_SIZE = min(usual, BYTES_IN_MEMORY)
    try:
        yield
    finally:
        shuffle.MAX_MEM_BUFFER_SIZE = usual

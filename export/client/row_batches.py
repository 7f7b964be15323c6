"""Requests of many rows taken apart, so that a server takes each part."""

from collections.abc import Sequence

from keras_flowpose.export.client.errors import MessageTooLargeError


def row_batches(
    row_bytes: Sequence[int], max_rows: int, max_bytes: int
) -> list[slice]:
    """Rows that go together, in order.

    Args:
        row_bytes: Size of each row, the larger of request and answer.
        max_rows: How many may go together.
        max_bytes: How large they may be together. A row that is larger by
            itself goes alone: what is sent is measured once more.
    """
    found, start, together = [], 0, 0
    for row, size in enumerate(row_bytes):
        full = row - start == max_rows or together + size > max_bytes
        if row > start and full:
            found.append(slice(start, row))
            start, together = row, 0
        together += size
    return [*found, slice(start, len(row_bytes))]


def clip_pieces(
    frames: int, neighbours: int, longest: int
) -> list[tuple[slice, slice]]:
    """A clip taken apart into pieces that overlap by whole windows.

    Args:
        frames: Its length.
        neighbours: n, frames on each side that a frame's pose depends on.
        longest: Frames that a piece may have.

    Returns:
        For each piece, its frames in the clip, and those frames of the piece
        whose poses count.

    Raises:
        MessageTooLargeError: If not even one window fits.
    """
    if frames <= longest:
        return [(slice(0, frames), slice(0, frames))]
    step = longest - 2 * neighbours
    if step < 1:
        raise MessageTooLargeError(
            f"A window of {2 * neighbours + 1} frames does not fit into one "
            f"message, {longest} do. Raise `max_bytes`, or send smaller frames."
        )
    found = []
    for first in range(0, frames, step):
        end = min(first + step, frames)
        start, stop = max(first - neighbours, 0), min(end + neighbours, frames)
        found.append((slice(start, stop), slice(first - start, end - start)))
    return found

"""What the bootstrap draws: videos, or stretches of them if these are few."""

from collections.abc import Sequence

import numpy as np

FEWEST_VIDEOS = 8
"""With fewer videos, stretches of frames are drawn instead."""

FEWEST_GROUPS = 5
"""With fewer groups there is no interval: draws of two or three of them say
next to nothing about others."""


def resampling_groups(
    lengths: Sequence[int], block: int, within_videos: bool = False
) -> tuple[list[np.ndarray], str]:
    """The group of each frame of each video.

    Frames near each other are right or wrong together, and pooled ones the
    more so, because they share neighbours; a stretch is therefore at least as
    long as a window. Intervals over stretches speak of these videos only, not
    of other persons.

    Args:
        lengths: Frames of each video.
        block: Frames of a stretch; the last one of a video takes up what is
            left over, up to twice as many less one.
        within_videos: Whether stretches are wanted, however many videos there
            are. Defaults to False.

    Returns:
        For each video an array `(frames,)` of group names, and what a group
        is, in words.
    """
    if len(lengths) >= FEWEST_VIDEOS and not within_videos:
        names = [
            np.full(length, f"{video}") for video, length in enumerate(lengths)
        ]
        return names, f"{len(lengths)} videos"
    names = []
    for video, length in enumerate(lengths):
        stretches = max(1, length // block)
        place = np.minimum(np.arange(length) // block, stretches - 1)
        names.append(np.array([f"{video}.{number}" for number in place]))
    count = sum(len(set(some)) for some in names)
    words = f"{count} stretches of about {block} frames"
    if count < FEWEST_GROUPS:
        words += " (too few for intervals)"
    elif count < 2 * FEWEST_VIDEOS:
        words += " (so few that intervals are rough)"
    return names, words

"""One person's way through a scene, from answers that may be wrong.

Of all ways through the answers (`Persons`) of a scene's looked-at frames the
one is taken whose persons are certain and large and do not jump; dynamic
programming finds it exactly. A wrong answer here and there is passed by, and of
several persons the one is followed who is the surest over the whole scene.

What then becomes the region is steady: sizes do not follow a person who turns
sideways, because what is foreshortened is not smaller; places go through a
median and a low-pass that looks both ways, so that the region does not lag.
Where the person stays, the region does.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.ndimage import median_filter
from scipy.ndimage import percentile_filter

from keras_flowpose.video.person_search import TORSOS_PER_SIDE
from keras_flowpose.video.person_search import Persons

CERTAIN = 0.45
"""Certainty from which on an answer counts as a person."""

_FEWEST = 1 / 3  # of the looked-at frames, with a certain answer
_JUMP_COST = 0.3  # certainty that a torso's way costs, or a size e times as big
_DEAREST_JUMP = 0.9
_STEADY = 0.25  # torsos either way from the median: a person who stays
_GROWTH = 1.25  # of sizes that count as one
_FULL_SIZE = 70  # percentile; noise is above, foreshortening below
_PLACE_SECONDS, _SIZE_SECONDS = 0.3, 0.8  # standard deviations of low-passes


def best_path(answers: Sequence[Persons]) -> np.ndarray:
    """Which answer to take in each frame.

    Args:
        answers: Of each looked-at frame, at least one in each.

    Returns:
        Int64 `(len(answers),)`, the certain way with the fewest jumps.
    """
    total = answers[0].worth()
    came_from = []
    for before, after in pairwise(answers):
        way = total[:, None] - _jumps(before, after)
        came_from.append(np.argmax(way, axis=0))
        total = way.max(axis=0) + after.worth()
    path = [int(np.argmax(total))]
    for previous in reversed(came_from):
        path.append(int(previous[path[-1]]))
    return np.array(path[::-1])


def regions_of_scene(
    numbers: Sequence[int],
    answers: Sequence[Persons],
    frames: int,
    fps: float,
) -> np.ndarray | None:
    """The region in each frame of a scene.

    Args:
        numbers: Which frames of the scene were looked at, from 0, rising.
        answers: What was found in them.
        frames: How many frames the scene has.
        fps: Frames a second.

    Returns:
        Int32 `(frames, 4)`, boxes as in `RegionTrack`, or None if there is
        nobody, that is, a certain answer in less than a third of the frames.
    """
    path = best_path(answers)
    steps = list(zip(answers, path, strict=True))
    certain = np.array([a.certainty[k] for a, k in steps]) >= CERTAIN
    if certain.mean() < _FEWEST:
        return None
    places = np.stack([a.places[k] for a, k in steps])[certain]
    sizes = np.log([a.torsos[k] for a, k in steps])[certain]
    places = median_filter(places, (3, 1), mode="nearest")
    size = np.percentile(sizes, _FULL_SIZE)
    middle = np.median(places, axis=0)
    away = np.abs(places - middle).max() / np.exp(size)
    local = percentile_filter(sizes, _FULL_SIZE, 9, mode="nearest")
    if away <= _STEADY and np.ptp(local) <= np.log(_GROWTH):
        places = np.tile(middle, (frames, 1))
        sizes = np.full(frames, size)
    else:
        at = np.asarray(numbers)[certain]
        every = np.arange(frames)
        places = np.stack(
            [np.interp(every, at, values) for values in places.T], axis=-1
        )
        places = _low_pass(places, _PLACE_SECONDS * fps)
        sizes = _low_pass(np.interp(every, at, local), _SIZE_SECONDS * fps)
    sides = TORSOS_PER_SIDE * np.exp(sizes)
    # The middle of the left pixel is at 0, its edge half a pixel further out.
    corners = places + 0.5 - sides[:, None] / 2
    boxes = np.column_stack([corners, sides, sides])
    return np.rint(boxes).astype(np.int32)


def _jumps(before: Persons, after: Persons) -> np.ndarray:
    """Costs `(before, after)` of going from one answer to another."""
    size = (before.torsos[:, None] + after.torsos) / 2
    away = np.linalg.norm(before.places[:, None] - after.places, axis=-1) / size
    growth = np.abs(np.log(before.torsos[:, None] / after.torsos))
    return np.minimum(_JUMP_COST * (away + growth), _DEAREST_JUMP)


def _low_pass(values: np.ndarray, deviation: float) -> np.ndarray:
    return gaussian_filter1d(values, deviation, axis=0, mode="nearest")

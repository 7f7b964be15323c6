"""What temporal weights are learnt from, summed up over a study's windows.

The sums of `training/pooling_statistics.py`, for each flow that is compared
and, where videos are left out in turn, for each video.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from keras_flowpose.studies.ablation.study_windows import StudyWindows
from keras_flowpose.training.aligned_maps import AlignedMaps
from keras_flowpose.training.kept_parts import kept_parts
from keras_flowpose.training.kept_sums import KeptSums
from keras_flowpose.training.losses import HeatmapLoss
from keras_flowpose.training.pooling_statistics import pooling_statistics


@dataclass(frozen=True, eq=False)
class Statistics:
    """Sums over windows.

    Args:
        sums: `(flows, joints, T + 1, T + 1)`, float64.
        windows: How many windows.
    """

    sums: np.ndarray
    windows: int

    def __add__(self, other: "Statistics") -> "Statistics":
        return Statistics(self.sums + other.sums, self.windows + other.windows)

    def __sub__(self, other: "Statistics") -> "Statistics":
        return Statistics(self.sums - other.sums, self.windows - other.windows)


def video_statistics(
    windows: StudyWindows,
    maps: AlignedMaps,
    loss: HeatmapLoss,
    kept: KeptSums,
    by_video: bool = False,
) -> Mapping[str, Statistics]:
    """Sums up all windows, or finds what an interrupted run has summed up.

    Args:
        windows: What to look at.
        maps: Gives the aligned maps.
        loss: The loss of pooled maps.
        kept: Where sums are kept, a part for every eight windows.
        by_video: Whether videos are summed up apart. Defaults to False.

    Returns:
        The sums by name of the video; without `by_video` all under "".
    """

    @tf.function
    def statistics_of(aligned, present, labels):
        # All flows have the same labels; each is a batch of its own.
        return tf.stack(
            [
                pooling_statistics(one[None], exists[None], labels[None], loss)
                for one, exists in zip(
                    tf.unstack(aligned), tf.unstack(present), strict=True
                )
            ]
        )

    def summed(part):
        found: dict[str, Statistics] = {}
        for window in part:
            aligned = maps(window.frames, window.flows, window.reliable)
            sums = statistics_of(aligned, window.present, window.labels)
            name = window.video if by_video else ""
            one = Statistics(sums.numpy().astype(np.float64), 1)
            found[name] = found[name] + one if name in found else one
        return _packed(found)

    totals: dict[str, Statistics] = {}
    for part in kept_parts(
        kept, windows.count, windows.read, summed, "learning"
    ):
        for name, one in _unpacked(part):
            totals[name] = totals[name] + one if name in totals else one
    return totals


def _packed(found):
    """Statistics by video as one array."""
    rows = [
        (name.encode(), one.windows, one.sums) for name, one in found.items()
    ]
    longest = max(1, *(len(name) for name, *_ in rows))
    kind = [
        ("video", f"S{longest}"),
        ("windows", np.int64),
        ("sums", np.float64, rows[0][2].shape),
    ]
    return np.array(rows, kind)


def _unpacked(part):
    for row in part:
        yield (
            row["video"].decode(),
            Statistics(row["sums"], int(row["windows"])),
        )

"""The poses that all variants find in a study's windows."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from keras_flowpose.studies.ablation.pooled_points import PooledPoints
from keras_flowpose.studies.ablation.study_windows import StudyWindows
from keras_flowpose.studies.ablation.variants import Variant
from keras_flowpose.studies.ablation.variants import variants_of
from keras_flowpose.training.aligned_maps import AlignedMaps
from keras_flowpose.training.kept_parts import kept_parts
from keras_flowpose.training.kept_sums import KeptSums


@dataclass(frozen=True, eq=False)
class VariantPredictions:
    """Poses of the same frames, found in several ways.

    Args:
        variants: The ways.
        points: `(variants, windows, joints, 2)`, (x, y) in pixels of the
            network frame.
        labels: `(windows, joints, 4)`: x, y, weight, normaliser in the same
            pixels.
        videos: `(windows,)`, name of each one's video.
        frames: `(windows,)`, number of each one's frame.
    """

    variants: tuple[Variant, ...]
    points: np.ndarray
    labels: np.ndarray
    videos: np.ndarray
    frames: np.ndarray


def predict_variants(
    windows: StudyWindows,
    maps: AlignedMaps,
    sizes: tuple[int, ...],
    linear: Mapping[str, np.ndarray],
    kept: KeptSums,
) -> VariantPredictions:
    """Pools every window in all ways, or finds what is done already.

    Args:
        windows: What to look at.
        maps: Gives the aligned maps.
        sizes: Frames on each side that are compared, rising.
        linear: Weights from `linear_rows`, by video; or under "" for all.
        kept: Where poses are kept, a part for every eight windows.
    """
    pooled = PooledPoints(sizes)
    by_video = {name: tf.constant(rows) for name, rows in linear.items()}

    def scored(part):
        return _packed([_row(w, maps, pooled, by_video) for w in part])

    parts = list(
        kept_parts(kept, windows.count, windows.read, scored, "scoring")
    )
    points = np.concatenate([part["points"] for part in parts])
    return VariantPredictions(
        tuple(variants_of(windows.flows, sizes)),
        np.moveaxis(points, 1, 0),
        np.concatenate([part["labels"] for part in parts]),
        np.concatenate([np.char.decode(part["video"]) for part in parts]),
        np.concatenate([part["frame"] for part in parts]),
    )


def _row(window, maps, pooled, by_video):
    aligned = maps(window.frames, window.flows, window.reliable)
    name = window.video if window.video in by_video else ""
    points = pooled(aligned, window.present, by_video[name]).numpy()
    joints = points.shape[2]
    return (
        window.video.encode(),
        window.frame,
        window.labels.numpy(),
        points.reshape(-1, joints, 2),  # (variants, joints, 2)
    )


def _packed(rows):
    """Windows as one array."""
    kind = [
        ("video", f"S{max(1, *(len(row[0]) for row in rows))}"),
        ("frame", np.int64),
        ("labels", np.float32, rows[0][2].shape),
        ("points", np.float32, rows[0][3].shape),
    ]
    return np.array(rows, kind)

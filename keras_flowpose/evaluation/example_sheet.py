"""A picture of the first images of a split: labels above, predictions below."""

import os

import cv2
import numpy as np

from keras_flowpose.data.still_batches import evaluation_batches
from keras_flowpose.drawing import draw_pose
from keras_flowpose.evaluation.labelled_predictions import LabelledPredictions
from keras_flowpose.safe_files import atomic_write

_SIDE = 256  # pixels of each image on the sheet


def write_example_sheet(
    path: str | os.PathLike,
    stored: LabelledPredictions,
    data_dir: str | os.PathLike | None,
    count: int,
    overwrite: bool = False,
) -> None:
    """Draws what was labelled and what was predicted on real images.

    Args:
        path: PNG file to write.
        stored: What `predict_prepared` gave; its conditions say which images
            it saw, and how they were cropped.
        data_dir: Folder of prepared datasets; None for TFDS's default.
        count: Number of images, the first of the split.
        overwrite: Whether an existing file may be replaced.

    Raises:
        UserError: If the file cannot be written, or the data has gone.
    """
    seen = stored.conditions
    batches = evaluation_batches(
        seen["data"],
        seen["split"],
        None if data_dir is None else str(data_dir),
        stored.skeleton.joints,
        seen["input_size"],
        count,
        crop=seen["crop"],
        upright=seen["upright"],
    )
    images, labels = next(iter(batches))
    labels = labels.numpy()
    known = np.where(labels[..., 2:3] > 0, labels[..., :2], np.nan)
    sure = np.ones(labels.shape[:2])
    rows = [
        _row(images.numpy(), known, sure, stored),
        _row(images.numpy(), stored.predictions, stored.scores, stored),
    ]
    _, png = cv2.imencode(".png", np.concatenate(rows)[..., ::-1])
    with atomic_write(path, overwrite) as temporary:
        temporary.write_bytes(png.tobytes())


def _row(
    images: np.ndarray,
    points: np.ndarray,
    scores: np.ndarray,
    stored: LabelledPredictions,
) -> np.ndarray:
    drawn = []
    factor = _SIDE / images.shape[1]
    # A net without heatmaps gives no scores: drawn as sure.
    scores = np.where(np.isnan(scores), 1.0, scores)
    for image, keypoints, heights in zip(images, points, scores, strict=False):
        large = cv2.resize(np.clip(image, 0, 255), (_SIDE, _SIDE))
        drawn.append(
            draw_pose(
                np.rint(large).astype(np.uint8),
                # Pixel areas, not pixel centres, are what grows.
                (keypoints + 0.5) * factor - 0.5,
                heights,
                stored.skeleton,
            )
        )
    return np.concatenate(drawn, axis=1)

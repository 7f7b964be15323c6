"""A picture of the first images of a split: labels above, predictions below."""

import os
from collections.abc import Sequence

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
    images, _ = next(iter(batches))
    shown = stored.subset(np.arange(len(images)))
    sheet = draw_examples(images.numpy(), shown)
    _, png = cv2.imencode(".png", sheet[..., ::-1])
    with atomic_write(path, overwrite) as temporary:
        temporary.write_bytes(png.tobytes())


def draw_examples(
    images: Sequence[np.ndarray], stored: LabelledPredictions, side: int = _SIDE
) -> np.ndarray:
    """Draws images beside each other, labels above and predictions below.

    Args:
        images: Float `(size, size, 3)` each, RGB 0-255: what the net saw.
        stored: Labels and predictions of these images, in their pixels.
        side: Width and height of each image on the sheet in pixels. Defaults
            to 256.

    Returns:
        RGB, uint8 `(2 * side, images * side, 3)`.
    """
    known = np.where(stored.visible[..., None] > 0, stored.truth, np.nan)
    sure = np.ones(known.shape[:2])
    scores = sure if stored.scores is None else stored.scores
    # A net without heatmaps gives no scores: drawn as sure.
    scores = np.where(np.isnan(scores), 1.0, scores)
    rows = [(known, sure), (stored.predictions, scores)]
    return np.concatenate(
        [_row(images, *row, stored.skeleton, side) for row in rows]
    )


def _row(images, points, scores, skeleton, side) -> np.ndarray:
    drawn = []
    for image, keypoints, heights in zip(images, points, scores, strict=True):
        large = cv2.resize(np.clip(image, 0, 255), (side, side))
        factor = side / image.shape[0]
        drawn.append(
            draw_pose(
                np.rint(large).astype(np.uint8),
                # Pixel areas, not pixel centres, are what grows.
                (keypoints + 0.5) * factor - 0.5,
                heights,
                skeleton,
            )
        )
    return np.concatenate(drawn, axis=1)

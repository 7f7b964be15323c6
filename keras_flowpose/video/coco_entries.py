"""The entries of a COCO keypoints file about one person in a video."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_flowpose.skeleton import Skeleton


def coco_category(skeleton: Skeleton) -> dict[str, Any]:
    """The entry of `categories`, with `id` 1.

    Args:
        skeleton: Joints and limbs.
    """
    return {
        "id": 1,
        "name": "person",
        "keypoints": list(skeleton.joints),
        # COCO counts joints from 1.
        "skeleton": [[a + 1, b + 1] for a, b in skeleton.limb_indices],
    }


def coco_annotation(
    number: int,
    points: Sequence[Sequence[float]],
    visible: Sequence[int],
) -> dict[str, Any]:
    """The entry of `annotations` for the image whose `id` is `number`.

    Its own `id` is one more: tools for COCO take 0 for "no annotation".

    Args:
        number: Frame number.
        points: `(joints, 2)`, (x, y) in pixels, without NaN.
        visible: `(joints,)`: 0 not labelled, 1 hidden, 2 visible.
    """
    inside = np.array(points, np.float64)[np.array(visible) > 0]
    if not len(inside):
        inside = np.zeros((1, 2))
    low, high = inside.min(0), inside.max(0)
    triples = [
        value
        for (x, y), flag in zip(points, visible, strict=True)
        for value in (x, y, int(flag))
    ]
    return {
        "id": number + 1,
        "image_id": number,
        "category_id": 1,
        "keypoints": triples,
        "num_keypoints": int(np.count_nonzero(visible)),
        "bbox": [round(float(v), 3) for v in (*low, *(high - low))],
        "area": round(float(np.prod(high - low)), 3),
        "iscrowd": 0,
    }

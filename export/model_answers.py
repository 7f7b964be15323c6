"""What the model itself says, for the check of a bundle to compare with."""

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from keras_flowpose.export.check_script import windows
from keras_flowpose.synthetic.clip import SignerConfig
from keras_flowpose.synthetic.clip import signer_frames

_SMALLEST_SIGNER = 32


def model_answers(
    size: tuple[int, int],
    traced: dict[str, Callable[..., dict[str, tf.Tensor]]],
    about: dict[str, Any],
) -> dict[str, np.ndarray]:
    """Lets the model look at three frames, and at windows made of them.

    Computed on the CPU, as in the check: accelerators round differently.

    Args:
        size: (height, width) of the network frame.
        traced: The signatures by name, not yet saved.
        about: What the bundle says of itself.

    Returns:
        `frames`, uint8 `(3, height, width, 3)`; `jpeg` and `png`, bytes of
        two of them; and the outputs of the signatures: those of
        `serving_default` and `heatmaps` by their names, those of `pool`,
        `clip` and `video` with the signature in front, as in `pool_scores`.
    """
    with tf.device("/CPU:0"):
        return _answers(check_frames(size), traced, about)


def check_frames(size: tuple[int, int]) -> np.ndarray:
    """Three frames of a drawn signer, neither square nor of the net's size.

    Args:
        size: (height, width) of the network frame.

    Returns:
        Uint8 array `(3, height, width, 3)`, RGB.
    """
    height, width = (max(side, _SMALLEST_SIGNER) for side in size)
    config = SignerConfig(frames=3, size=(height, width * 5 // 4 + 1))
    return np.stack([frame.image for frame in signer_frames(config)])


def _answers(frames, traced, about):
    poses = traced["serving_default"](frames=tf.constant(frames))
    jpeg = tf.io.encode_jpeg(frames[0], quality=90).numpy()
    png = tf.io.encode_png(frames[1][1:, 2:]).numpy()  # of another size
    answers = {
        "frames": frames,
        "keypoints": poses["keypoints"].numpy(),
        "scores": poses["scores"].numpy(),
        "jpeg": np.frombuffer(jpeg, np.uint8),
        "png": np.frombuffer(png, np.uint8),
    }
    if "heatmaps" not in traced:
        return answers
    maps = traced["heatmaps"](frames=tf.constant(frames))["heatmaps"].numpy()
    answers["heatmaps"] = maps
    if "pool" not in traced:
        return answers
    made = windows(maps, frames, about)
    for name in ("pool", "clip"):
        wanted = about["signatures"][name]["inputs"]
        inputs = {key: tf.constant(made[key]) for key in wanted}
        for key, value in traced[name](**inputs).items():
            answers[f"{name}_{key}"] = value.numpy()
    if "video" in traced:
        poses = traced["video"](frames=tf.constant(frames[None]))
        for key, value in poses.items():
            answers[f"video_{key}"] = value.numpy()
    return answers

"""What a prepared dataset stores for one labelled image or clip.

Every builder in `keras_flowpose.datasets` writes these features, whatever its
authors' files look like, so that one pipeline reads them all. Joints are found
by name: the names, and the pairs that a mirror swaps, travel in the dataset's
metadata.
"""

from collections.abc import Mapping

import numpy as np
import tensorflow_datasets as tfds

from keras_flowpose.data.label_kinds import LABEL_SOURCES
from keras_flowpose.skeleton import Skeleton


def still_features(joints: int) -> tfds.features.FeaturesDict:
    """Features of one labelled image.

    * `image`: uint8 `(height, width, 3)`, RGB; the authors' own JPEG or PNG
      bytes.
    * `joints`: float32 `(joints, 2)`, (x, y) in pixels of the image with the
      centre of the top-left pixel at (0, 0); 0 where not labelled, never NaN.
    * `visible`: uint8 `(joints,)`, see `Visibility`.
    * `video`, `frame`: which video and which frame number; stills have their
      file name and 0.
    * `scale_reference`: float32, the dataset's own normaliser in pixels of
      the image, 0 where it has none.
    * `label_source`: one of `LABEL_SOURCES`.

    Args:
        joints: Integer >= 1, number of joints.

    Returns:
        The `tfds.features.FeaturesDict` for a builder's `_info`.

    Raises:
        ValueError: If `joints` is not a positive integer.
    """
    _check_count("joints", joints)
    return tfds.features.FeaturesDict(
        {
            "image": _image(),
            "joints": tfds.features.Tensor(shape=(joints, 2), dtype=np.float32),
            "visible": tfds.features.Tensor(shape=(joints,), dtype=np.uint8),
            "video": tfds.features.Text(),
            "frame": tfds.features.Scalar(dtype=np.int64),
            "scale_reference": tfds.features.Scalar(dtype=np.float32),
            "label_source": tfds.features.ClassLabel(names=LABEL_SOURCES),
        }
    )


def clip_features(joints: int, frames: int) -> tfds.features.FeaturesDict:
    """Features of one clip: a labelled frame and its neighbours.

    * `frames`: `(frames,)` images, uint8 `(height, width, 3)`, RGB, all of
      one size; the authors' own JPEG or PNG bytes. The labelled frame is in
      the middle. Where the video ends or is cut, the nearest frame is
      repeated, so that a clip always decodes to one dense tensor.
    * `present`: bool `(frames,)`, False for such repeats.
    * `frame_numbers`: int64 `(frames,)`, also of frames that are not present.
    * `joints`: float32 `(frames, joints, 2)`, as in `still_features`.
    * `visible`: uint8 `(frames, joints)`; 0 throughout in frames that are not
      labelled or not present.
    * `label_source`: `(frames,)`, each one of `LABEL_SOURCES`; of no meaning
      where no joint is labelled.
    * `video`, `frame`, `scale_reference`: of the labelled frame in the
      middle, as in `still_features`.

    Args:
        joints: Integer >= 1, number of joints.
        frames: Odd integer >= 1, number of frames, 2 n + 1.

    Returns:
        The `tfds.features.FeaturesDict` for a builder's `_info`.

    Raises:
        ValueError: If `joints` or `frames` is out of range.
    """
    _check_count("joints", joints)
    _check_count("frames", frames)
    if frames % 2 == 0:
        raise ValueError(f"`frames` must be odd. Received: frames={frames}")
    return tfds.features.FeaturesDict(
        {
            "frames": tfds.features.Sequence(_image(), length=frames),
            "present": tfds.features.Tensor(shape=(frames,), dtype=np.bool_),
            "frame_numbers": tfds.features.Tensor(
                shape=(frames,), dtype=np.int64
            ),
            "joints": tfds.features.Tensor(
                shape=(frames, joints, 2), dtype=np.float32
            ),
            "visible": tfds.features.Tensor(
                shape=(frames, joints), dtype=np.uint8
            ),
            "label_source": tfds.features.Sequence(
                tfds.features.ClassLabel(names=LABEL_SOURCES), length=frames
            ),
            "video": tfds.features.Text(),
            "frame": tfds.features.Scalar(dtype=np.int64),
            "scale_reference": tfds.features.Scalar(dtype=np.float32),
        }
    )


def _image() -> tfds.features.Image:
    return tfds.features.Image(shape=(None, None, 3), encoding_format="jpeg")


def _check_count(name: str, value: int) -> None:
    if not isinstance(value, int) or value < 1:
        raise ValueError(
            f"`{name}` must be an integer >= 1. Received: {name}={value!r}"
        )


def skeleton_metadata(skeleton: Skeleton) -> dict[str, object]:
    """The part of a dataset's metadata that says what its joints are.

    Args:
        skeleton: The skeleton of the stored joints.

    Returns:
        A dictionary that JSON can hold: `skeleton` (its name), `joint_names`,
        `limbs` and `mirrored_pairs`.
    """
    return {
        "skeleton": skeleton.name,
        "joint_names": list(skeleton.joints),
        "limbs": [list(limb) for limb in skeleton.limbs],
        "mirrored_pairs": [list(pair) for pair in skeleton.mirrored],
    }


def skeleton_from_metadata(metadata: Mapping[str, object] | None) -> Skeleton:
    """The skeleton of a prepared dataset; inverse of `skeleton_metadata`.

    Args:
        metadata: `builder.info.metadata` of a prepared dataset.

    Returns:
        The skeleton whose order the features `joints` and `visible` have.

    Raises:
        ValueError: If the metadata names no joints, as in a dataset that was
            not prepared by a builder of this package.
    """
    names = (metadata or {}).get("joint_names")
    if not names:
        raise ValueError(
            "`metadata` must hold `joint_names`, as in the datasets that "
            f"`flowpose prepare` writes. Received: metadata={metadata!r}"
        )
    return Skeleton(
        name=str(metadata.get("skeleton", "unnamed")),
        joints=tuple(names),
        limbs=tuple(tuple(limb) for limb in metadata.get("limbs", ())),
        mirrored=tuple(map(tuple, metadata.get("mirrored_pairs", ()))),
    )

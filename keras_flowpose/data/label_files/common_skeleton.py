"""One skeleton for the label files of a folder."""

import difflib
from collections.abc import Sequence

import numpy as np

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.data.label_files.label_file import LabelFile
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import Skeleton


def common_skeleton(files: Sequence[LabelFile]) -> Skeleton:
    """The skeleton of the file that has most joints.

    The others may lack joints, which then are not labelled in them, but they
    may not have others: that would mostly be a joint that is spelt in two
    ways, and half of its labels would be lost without a word.

    Args:
        files: One or more label files.

    Raises:
        UserError: If a file has a joint that the one with most has not.
    """
    reference = max(files, key=lambda file: len(file.skeleton))
    for file in files:
        others = set(file.skeleton.joints) - set(reference.skeleton.joints)
        if others:
            raise UserError(_other_joints(file, sorted(others), reference))
    return reference.skeleton


def in_order_of(
    labels: FrameLabels, skeleton: Skeleton, target: Skeleton
) -> FrameLabels:
    """The same labels with the joints of another skeleton.

    Args:
        labels: Labels with the joints of `skeleton`.
        skeleton: Their skeleton.
        target: The wanted one; joints that `skeleton` lacks come out as not
            labelled.
    """
    places = np.array(target.indices_in(skeleton))
    there = places >= 0
    return FrameLabels(
        numbers=labels.numbers,
        joints=np.where(there[:, None], labels.joints[:, places], 0),
        visible=np.where(there, labels.visible[:, places], 0).astype(np.uint8),
        sources=labels.sources,
        scale_references=labels.scale_references,
    )


def _other_joints(
    file: LabelFile, others: Sequence[str], reference: LabelFile
) -> str:
    # Either of the two may be wrong, so both are named.
    lacking = [
        joint
        for joint in reference.skeleton.joints
        if joint not in file.skeleton.joints
    ]
    near = difflib.get_close_matches(others[0], lacking, n=1, cutoff=0.5)
    instead = ", ".join(near or lacking)
    return (
        "All label files of a folder are expected to name the same joints, or "
        f"fewer. Received {', '.join(others)} in {file.path}, which "
        f"{reference.path} has not"
        f"{f' (it has {instead})' if instead else ''}. Name each joint in one "
        "way."
    )

"""The configs of BBC Pose: which videos, and how they are split."""

import dataclasses

from keras_flowpose.datasets._config import PoseConfig

MOVED_BY_DEFAULT = (11, 12, 13)
"""Validation videos that the paper's splits use for training; our choice."""


@dataclasses.dataclass(eq=False, kw_only=True)
class BbcPoseConfig(PoseConfig):
    """Which videos are used, and how they are split.

    Args:
        extended: Whether videos 21 ... 92, Extended BBC Pose, are used too.
            Defaults to False.
        validation_to_train: Numbers of validation videos that are used for
            training instead, with the tracker's labels. Defaults to none.
        tracker_splits: Whether the tracker's labels of validation and test
            videos are splits of their own, `validation_tracker` and
            `test_tracker`. Defaults to False: they serve as labels of the
            neighbours in clips only.
    """

    extended: bool = False
    validation_to_train: tuple[int, ...] = ()
    tracker_splits: bool = False

    @property
    def videos(self) -> range:
        """Numbers of the videos."""
        return range(1, 93 if self.extended else 21)


def all_configs() -> list[BbcPoseConfig]:
    """Frames and clips of BBC Pose, of both sets, and split as in the paper."""
    return [
        *_pair("", "videos 1-20, BBC Pose"),
        *_pair(
            "extended_",
            "videos 1-92, BBC Pose and Extended BBC Pose",
            extended=True,
        ),
        *_pair(
            "paper_",
            "videos 1-20, split 13/2/5 as in the paper",
            validation_to_train=MOVED_BY_DEFAULT,
        ),
    ]


def _pair(prefix: str, text: str, **fields: object) -> list[BbcPoseConfig]:
    return [
        BbcPoseConfig(
            name=f"{prefix}frames",
            description=f"Single labelled frames of {text}.",
            **fields,
        ),
        BbcPoseConfig(
            name=f"{prefix}clips",
            description=f"Labelled frames with their neighbours, of {text}.",
            clips=True,
            **fields,
        ),
    ]

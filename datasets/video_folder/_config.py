"""The configs of `video_folder`."""

import dataclasses

from keras_flowpose.data.label_files.read_labels import LEAST_SCORE
from keras_flowpose.data.label_kinds import LABEL_SOURCES
from keras_flowpose.datasets._config import PoseConfig


@dataclasses.dataclass(eq=False, kw_only=True)
class VideoFolderConfig(PoseConfig):
    """Frames or clips of users' own videos.

    Args:
        label_source: Who made the labels, one of
            `keras_flowpose.data.label_kinds.LABEL_SOURCES`. Defaults to None:
            what each label file says, else `teacher` where labels have scores
            and `manual` where they have none.
        least_score: Where label files hold scores, joints with a lower one
            are not labelled, 0 ... 1. Defaults to 0.5.

    Raises:
        ValueError: If an argument is out of range.
    """

    label_source: str | None = None
    least_score: float = LEAST_SCORE

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.label_source not in (None, *LABEL_SOURCES):
            raise ValueError(
                f"`label_source` must be None or one of {LABEL_SOURCES}. "
                f"Received: label_source={self.label_source!r}"
            )
        if not 0 <= self.least_score <= 1:
            raise ValueError(
                "`least_score` must be a number from 0 to 1. Received: "
                f"least_score={self.least_score!r}"
            )

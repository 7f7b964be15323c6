"""The TFDS configs that video datasets have in common: frames and clips."""

import dataclasses

import tensorflow_datasets as tfds

from keras_flowpose import argument_checks as checks


@dataclasses.dataclass(eq=False, kw_only=True)
class PoseConfig(tfds.core.BuilderConfig):
    """Whether examples are single frames or clips, and which clips.

    Args:
        clips: Whether an example is a labelled frame with its neighbours
            rather than the frame alone. Defaults to False.
        neighbours: Frames on each side of the labelled one, >= 1.
        stride: Step from one frame of a clip to the next, in the dataset's
            frame numbers, >= 1. (Poses in the Wild holds every second frame
            of its films; a stride of 2 in a 25 Hz video has its rhythm.)
        every: Take every k-th labelled frame only, >= 1; neighbouring clips
            share most of their frames.

    Raises:
        ValueError: If a number is out of range.
    """

    clips: bool = False
    neighbours: int = 15
    stride: int = 1
    every: int = 1

    def __post_init__(self) -> None:
        checks.whole_number("neighbours", self.neighbours)
        checks.whole_number("stride", self.stride)
        checks.whole_number("every", self.every)

    @property
    def window(self) -> int:
        """Frames of a clip, 2 n + 1."""
        return 2 * self.neighbours + 1

"""The configs of the drawn signers: how many, how long, how large."""

import dataclasses

from keras_flowpose import argument_checks as checks
from keras_flowpose.datasets._config import PoseConfig
from keras_flowpose.synthetic.clip import SignerConfig

_MOST_PEOPLE = 100_000
"""Seeds of one video of each person; the next video's are the next so many."""


@dataclasses.dataclass(eq=False, kw_only=True)
class SyntheticSignerConfig(PoseConfig):
    """Which videos are drawn, and which of their frames are taken.

    Persons have numbers from 0; every tenth belongs to `validation` and every
    tenth to `test`. A person is therefore in one split in all sizes of the
    dataset, and a larger size holds the persons of a smaller one.

    Args:
        people: Number of persons, 1 to 100,000.
        videos_each: Videos of each person, >= 1, every one in another place
            with other movements. Defaults to 1.
        length: Frames of a video, >= 1. Defaults to 100, four seconds.
        size: Side of a frame in pixels, or (height, width), as in
            `SignerConfig`. Defaults to 256.

    Raises:
        ValueError: If a number is out of range.
    """

    people: int
    videos_each: int = 1
    length: int = 100
    size: int | tuple[int, int] = 256

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.whole_number("people", self.people)
        checks.within("people", self.people, 1, _MOST_PEOPLE + 1)
        checks.whole_number("videos_each", self.videos_each)
        checks.whole_number("length", self.length)
        self.videos_of(0)  # checks the size

    def videos_of(self, person: int) -> list[SignerConfig]:
        """What is drawn of a person.

        Args:
            person: The person's number.
        """
        return [
            SignerConfig(
                frames=self.length,
                size=self.size,
                seed=video * _MOST_PEOPLE + person,
                identity_seed=person,
            )
            for video in range(self.videos_each)
        ]


def split_of(person: int) -> str:
    """The split of a person, the same whatever the size of the dataset.

    Args:
        person: The person's number.
    """
    return {8: "validation", 9: "test"}.get(person % 10, "train")


def all_configs() -> list[SyntheticSignerConfig]:
    """Four sizes, as frames and as clips, and many persons as frames."""
    return [
        SyntheticSignerConfig(
            name="crowd",
            description="Every 7th frame of the first 20 of 1,200 persons, "
            "drawn in ten minutes: as different as it gets, for nets that "
            "see single frames.",
            every=7,
            people=1200,
            length=20,
        ),
        *_pair(
            "mini",
            "10 persons of 128 x 128 pixels, drawn in seconds",
            people=10,
            length=40,
            size=128,
            every_frame=10,
            every_clip=10,
        ),
        *_pair(
            "small",
            "100 persons, drawn in minutes",
            people=100,
            every_frame=5,
            every_clip=10,
        ),
        *_pair(
            "medium",
            "500 persons, drawn in half an hour",
            people=500,
            every_frame=5,
            every_clip=20,
        ),
        *_pair(
            "large",
            "1,000 persons with two videos each, drawn in an hour",
            people=1000,
            videos_each=2,
            every_frame=5,
            every_clip=10,
        ),
    ]


def _pair(
    name: str, text: str, every_frame: int, every_clip: int, **fields: object
) -> list[SyntheticSignerConfig]:
    return [
        SyntheticSignerConfig(
            name=name,
            description=f"Every {every_frame}th frame of {text}.",
            every=every_frame,
            **fields,
        ),
        SyntheticSignerConfig(
            name=f"{name}_clips",
            description=f"Every {every_clip}th frame of {text}, with 15 "
            "neighbours on each side.",
            clips=True,
            every=every_clip,
            **fields,
        ),
    ]

"""FLIC, FLIC-full and FLIC-plus as TFDS datasets."""

import dataclasses
from typing import ClassVar

import tensorflow_datasets as tfds
from etils import epath

from keras_flowpose.data.viewpoint import observer_centric
from keras_flowpose.datasets._base import PoseBuilder
from keras_flowpose.datasets._manual_folder import find_root
from keras_flowpose.datasets._manual_folder import present_images
from keras_flowpose.datasets._parts import ManualFile
from keras_flowpose.datasets._parts import Part
from keras_flowpose.datasets._stills import Still
from keras_flowpose.datasets._stills import still_parts
from keras_flowpose.datasets.flic_pose import annotations
from keras_flowpose.datasets.flic_pose.annotations import Person
from keras_flowpose.safe_files import UserError

_PLUS_URL = "https://cims.nyu.edu/~tompson/data/tr_plus_indices.mat"
_RELEASES = ("FLIC", "FLIC-full")
_FOLDERS = ("", *(f"{release}/" for release in _RELEASES))
_ARCHIVES = tuple(f"{release}.zip" for release in _RELEASES)

TRAINING_SETS = ("istrain", "rest", "plus")


@dataclasses.dataclass(eq=False, kw_only=True)
class FlicConfig(tfds.core.BuilderConfig):
    """Which persons, and how left, right and their size are meant.

    Args:
        training: Persons of the split `train`: `istrain`, those that FLIC's
            authors train with; `rest`, all of FLIC-full that they do not test
            with; `plus`, those of FLIC-full that FLIC-plus trains with.
        observer_centric: Whether left and right are swapped where a person is
            seen from behind, as MODEC does. Defaults to False: they are the
            person's own, as released.
        torso: The two joints whose distance is stored as `scale_reference`.
            Defaults to right shoulder and left hip.

    Raises:
        ValueError: If `training` is none of these, or `torso` not two joints
            of the dataset.
    """

    training: str = "istrain"
    observer_centric: bool = False
    torso: tuple[str, str] = ("right_shoulder", "left_hip")

    def __post_init__(self) -> None:
        if self.training not in TRAINING_SETS:
            raise ValueError(
                f"`training` must be one of {', '.join(TRAINING_SETS)}. "
                f"Received: training={self.training!r}"
            )
        if len(self.torso) != 2 or not (
            set(self.torso) <= set(annotations.SKELETON.joints)
        ):
            raise ValueError(
                "`torso` must be two of "
                f"{', '.join(annotations.SKELETON.joints)}. Received: "
                f"torso={self.torso!r}"
            )

    @property
    def full(self) -> bool:
        """Whether it is made from FLIC-full."""
        return self.training != "istrain"


class Builder(PoseBuilder):
    """Builder of `flic_pose`; see the README beside this file."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES: ClassVar[dict[str, str]] = {"1.0.0": "First release."}
    BUILDER_CONFIGS: ClassVar = [
        FlicConfig(
            name="small",
            description="FLIC: 3,987 persons to train with, 1,016 to test.",
        ),
        FlicConfig(
            name="small_observer",
            observer_centric=True,
            torso=("left_shoulder", "right_hip"),
            description="FLIC as MODEC evaluates it: left and right as the "
            "observer sees them.",
        ),
        FlicConfig(
            name="full",
            training="rest",
            description="All of FLIC-full but its test persons to train with.",
        ),
        FlicConfig(
            name="plus",
            training="plus",
            description="FLIC-plus: FLIC-full without scenes of the test set.",
        ),
    ]
    MANUAL_DOWNLOAD_INSTRUCTIONS = f"""\
    Download `FLIC.zip` (configs small, small_observer) or `FLIC-full.zip`
    (configs full, plus) from https://bensapp.github.io/flic-dataset.html and,
    for plus, {_PLUS_URL}. Put them into the manual folder as they are, or
    unpack them there, so that the folder holds `examples.mat` and `images/`
    (a top folder `FLIC/` or `FLIC-full/` may stay).
    """
    SKELETON = annotations.SKELETON
    HOMEPAGE = "https://bensapp.github.io/flic-dataset.html"

    MANUAL_FILES = (
        ManualFile(
            "the labels (FLIC for small, FLIC-full for full and plus)",
            (*(f + annotations.FILE for f in _FOLDERS), *_ARCHIVES),
            HOMEPAGE,
        ),
        ManualFile(
            "the pictures",
            (*(f + "images/*.jpg" for f in _FOLDERS), *_ARCHIVES),
            HOMEPAGE,
        ),
        ManualFile(
            "which persons FLIC-plus trains with (config plus)",
            (annotations.PLUS_FILE, f"FLIC-full/{annotations.PLUS_FILE}"),
            _PLUS_URL,
            required=False,
        ),
    )

    def _info(self) -> tfds.core.DatasetInfo:
        info = super()._info()
        info.metadata["scale_reference"] = "-".join(self.builder_config.torso)
        return info

    def _parts(
        self, dl_manager: tfds.download.DownloadManager
    ) -> dict[str, list[Part]]:
        config = self.builder_config
        release = _RELEASES[config.full]
        root = find_root(
            dl_manager, annotations.FILE, (release,), self.HOMEPAGE
        )
        persons = annotations.read_annotations(
            root / annotations.FILE, config.full
        )
        training = _training_rows(
            config, persons, [root, dl_manager.manual_dir]
        )
        splits = {
            "train": [r for r in training if not persons[r].is_test],
            "test": [r for r, p in enumerate(persons) if p.is_test],
        }
        used = [persons[row] for rows in splits.values() for row in rows]
        images = root / "images"
        names = {person.picture for person in used}
        present = present_images(images, names, self.allow_missing)
        train, test = (
            {persons[row].picture for row in rows} for rows in splits.values()
        )
        self.info.metadata.update(
            missing_images=len(names) - len(present),
            pictures_in_both_splits=len(train & test),
            persons_marked_bad=sum(person.is_bad for person in used),
            persons_unchecked=sum(person.is_unchecked for person in used),
        )
        return {
            split: still_parts(
                split,
                images,
                [
                    _still(row, persons[row], config)
                    for row in rows
                    if persons[row].picture in present
                ],
            )
            for split, rows in splits.items()
        }


def _training_rows(
    config: FlicConfig, persons: list[Person], folders: list[epath.Path]
) -> list[int]:
    if config.training == "rest":
        return list(range(len(persons)))
    if config.training == "istrain":
        return [row for row, person in enumerate(persons) if person.is_train]
    for folder in folders:
        path = folder / annotations.PLUS_FILE
        if path.exists():
            return annotations.read_plus_rows(path, len(persons))
    raise UserError(
        f"No `{annotations.PLUS_FILE}` in "
        f"{' or '.join(map(str, folders))}, which says whom FLIC-plus trains "
        f"with. Download it from {_PLUS_URL}."
    )


def _still(row: int, person: Person, config: FlicConfig) -> Still:
    if config.observer_centric:
        joints, visible = observer_centric(
            person.joints, person.visible, annotations.SKELETON
        )
        person = dataclasses.replace(person, joints=joints, visible=visible)
    return Still(
        # A picture may show several persons, each an example of its own.
        key=f"{row:05d}",
        image=person.picture,
        joints=person.joints,
        visible=person.visible,
        video=person.movie,
        frame=person.frame,
        scale_reference=annotations.torso_length(person, config.torso),
    )

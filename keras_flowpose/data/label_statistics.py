"""How much of a prepared dataset is labelled, by whom, and how large."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from tqdm import tqdm

from keras_flowpose.data.image_in_torsos import image_in_torsos
from keras_flowpose.data.label_kinds import Visibility
from keras_flowpose.data.prepared import count_examples
from keras_flowpose.data.prepared import open_prepared
from keras_flowpose.data.prepared import undecoded_records
from keras_flowpose.data.schema import skeleton_from_metadata
from keras_flowpose.skeleton import Skeleton

_BATCH = 256
_QUIET_SECONDS = 2


@dataclass(frozen=True, eq=False)
class LabelStatistics:
    """Counts over the examples of some splits.

    Of a clip the labelled frame in the middle counts, unless it says
    otherwise.

    Args:
        name: `NAME` or `NAME/CONFIG`.
        folder: Folder of the prepared files.
        skeleton: The joints.
        frames: Frames of a clip, 1 for stills.
        examples: Number of examples of each split.
        labelled: Integers `(joints,)`: examples in which a joint is labelled.
        visible: Integers `(joints,)`: examples in which it is also visible.
        sources: Number of examples by who labelled them.
        references: Least, mean and largest length of the dataset's own
            normaliser in pixels, and the number of examples that have one.
        reference_name: What that length is; empty if the dataset has none.
        torsos: Tenth percentile, median and ninetieth percentile of how many
            torsos of its person the longer side of an image is; zeros where
            labels tell no size.
        frames_present: Frames of all clips that are there, the centres
            among them.
        frames_labelled: Those of them that have a labelled joint.
        missing_images: Images that were left out when it was prepared.
        damage: One line for each video that was damaged then.
    """

    name: str
    folder: str
    skeleton: Skeleton
    frames: int
    examples: dict[str, int]
    labelled: np.ndarray
    visible: np.ndarray
    sources: dict[str, int]
    references: tuple[float, float, float, int]
    reference_name: str
    torsos: tuple[float, float, float]
    frames_present: int
    frames_labelled: int
    missing_images: int
    damage: tuple[str, ...] = ()

    def table(self) -> str:
        """The statistics for the screen."""
        kind = f"clips of {self.frames} frames" if self.frames > 1 else "images"
        splits = max(map(len, self.examples), default=0)
        names = max(map(len, self.skeleton.joints))
        lines = [f"{self.name} in {self.folder}"]
        for split, count in self.examples.items():
            lines.append(f"  {split:<{splits}}  {count:>8} {kind}")
        lines += ["", f"  {'joint':<{names}}  labelled   visible"]
        for joint, name in enumerate(self.skeleton.joints):
            shares = [self.labelled[joint], self.visible[joint]]
            cells = "  ".join(f"{self._percent(n):>8}" for n in shares)
            lines.append(f"  {name:<{names}}  {cells}")
        return "\n".join([*lines, "", *self._notes()])

    def _notes(self) -> list[str]:
        sources = ", ".join(f"{n} {name}" for name, n in self.sources.items())
        what = "centre frames" if self.frames > 1 else "images"
        notes = [f"  labels of {what}: {sources or 'none'}"]
        if self.frames > 1:
            total = self.frames * sum(self.examples.values())
            notes.append(
                f"  frames of clips: {100 * self.frames_present / total:.1f} %"
                f" there, {100 * self.frames_labelled / total:.1f} % labelled"
            )
        least, mean, largest, count = self.references
        if count:
            notes.append(
                f"  normaliser: {self.reference_name or 'unnamed'} in "
                f"{self._percent(count).strip()} of examples, {least:.1f} to "
                f"{largest:.1f} pixels, mean {mean:.1f}"
            )
        else:
            notes.append("  normaliser: none of its own")
        low, middle, high = self.torsos
        if middle:
            notes.append(
                f"  images: {low:.1f} to {high:.1f} torsos of the person, "
                f"median {middle:.1f} (what --crop counts in)"
            )
        if self.missing_images:
            notes.append(
                f"  left out: {self.missing_images} images that the labels "
                "name but that were missing"
            )
        notes += [f"  damaged: {text}" for text in self.damage]
        return notes

    def _percent(self, count: int) -> str:
        return f"{100 * count / max(1, sum(self.examples.values())):.1f} %"


def label_statistics(
    name: str,
    data_dir: str | os.PathLike | None = None,
    splits: Sequence[str] = (),
    progress: bool = False,
) -> LabelStatistics:
    """Reads all labels of a prepared dataset, a few hundred at a time.

    Args:
        name: `NAME`, with its config if it has several.
        data_dir: Where prepared datasets are; None for TFDS's default.
        splits: Splits to read, slices included. Defaults to (): all.
        progress: Whether to show a bar where it takes long.

    Raises:
        UserError: If the dataset or a split is not there.
    """
    prepared = open_prepared(name, data_dir)
    info = prepared.info
    features = info.features
    clips = "frames" in features
    skeleton = skeleton_from_metadata(info.metadata)
    splits = tuple(splits) or tuple(info.splits)
    examples = {s: count_examples(prepared, s) for s in splits}
    counts = _Counts(len(skeleton), len(_source_feature(features).names))
    bar = tqdm(
        desc=f"reading {name}",
        total=sum(examples.values()),
        unit=" examples",
        delay=_QUIET_SECONDS,
        disable=None if progress else True,
    )
    with bar:
        for split in splits:
            for batch in _label_batches(prepared, split, skeleton.joints):
                counts.add(batch, clips)
                bar.update(len(batch["visible"]))
    names = _source_feature(features).names
    return LabelStatistics(
        name=name,
        folder=str(prepared.data_dir),
        skeleton=skeleton,
        frames=features["present"].shape[0] if clips else 1,
        examples=examples,
        labelled=counts.labelled,
        visible=counts.visible,
        sources={
            n: int(c) for n, c in zip(names, counts.sources, strict=True) if c
        },
        references=counts.reference_summary(),
        reference_name=str((info.metadata or {}).get("scale_reference", "")),
        torsos=counts.torso_summary(),
        frames_present=counts.frames_present,
        frames_labelled=counts.frames_labelled,
        missing_images=int((info.metadata or {}).get("missing_images", 0)),
        damage=tuple((info.metadata or {}).get("damage", ())),
    )


class _Counts:
    def __init__(self, joints: int, sources: int) -> None:
        self.labelled = np.zeros(joints, np.int64)
        self.visible = np.zeros(joints, np.int64)
        self.sources = np.zeros(sources, np.int64)
        self.frames_present = 0
        self.frames_labelled = 0
        self._lengths = [np.inf, 0.0, 0.0, 0]  # least, sum, largest, count
        self._torsos = []

    def add(self, batch: dict[str, np.ndarray], clips: bool) -> None:
        visible, sources = batch["visible"], batch["label_source"]
        if clips:
            self.frames_present += int(batch["present"].sum())
            self.frames_labelled += int((visible > 0).any(axis=-1).sum())
            middle = visible.shape[1] // 2
            visible, sources = visible[:, middle], sources[:, middle]
        self.labelled += (visible > Visibility.NOT_LABELLED).sum(axis=0)
        self.visible += (visible == Visibility.VISIBLE).sum(axis=0)
        self.sources += np.bincount(sources, minlength=len(self.sources))
        self._torsos.append(batch["torsos"][batch["torsos"] > 0])
        lengths = batch["scale_reference"]
        lengths = lengths[lengths > 0].astype(np.float64)
        if len(lengths):
            least, total, largest, count = self._lengths
            self._lengths = [
                min(least, lengths.min()),
                total + lengths.sum(),
                max(largest, lengths.max()),
                count + len(lengths),
            ]

    def reference_summary(self) -> tuple[float, float, float, int]:
        least, total, largest, count = self._lengths
        if not count:
            return 0.0, 0.0, 0.0, 0
        return float(least), float(total / count), float(largest), count

    def torso_summary(self) -> tuple[float, float, float]:
        torsos = np.concatenate([np.zeros(0), *self._torsos])
        if not len(torsos):
            return 0.0, 0.0, 0.0
        low, middle, high = np.percentile(torsos, [10, 50, 90])
        return float(low), float(middle), float(high)


def _label_batches(prepared, split: str, names: Sequence[str]):
    """Batches of all features but images, and how many torsos those are."""

    def labels_of(record):
        joints, visible = record["joints"], record["visible"]
        image = record.pop("image" if "image" in record else "frames")
        if joints.shape.rank == 3:  # a clip, which counts by its centre
            middle = joints.shape[0] // 2
            image, joints, visible = (
                values[middle] for values in (image, joints, visible)
            )
        torsos = image_in_torsos(image, joints, visible, names)
        return {**record, "torsos": torsos}

    labels = undecoded_records(prepared, split).map(labels_of, tf.data.AUTOTUNE)
    return labels.batch(_BATCH).prefetch(tf.data.AUTOTUNE).as_numpy_iterator()


def _source_feature(features):
    source = features["label_source"]
    return getattr(source, "feature", source)  # of clips: a sequence of them

"""The real labels of Poses in the Wild, through the whole builder."""

import itertools
import shutil

import cv2
import numpy as np
import pytest
import scipy.io
from etils import epath

from keras_flowpose.datasets.poses_in_the_wild import annotations
from keras_flowpose.datasets.poses_in_the_wild import (
    poses_in_the_wild_dataset_builder,
)
from tests.datasets import prepared_builder
from tests.shared_data import shared_data

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def real_file():
    return shared_data("poses_in_the_wild", annotations.FILE)


@pytest.fixture(scope="module")
def entries(real_file):
    return scipy.io.loadmat(real_file, simplify_cells=True)["piw_data"]


@pytest.fixture(scope="module")
def frames(real_file):
    return annotations.read_annotations(epath.Path(real_file))


def test_labels_are_as_documented(entries, frames):
    types = [entry["point"].dtype.name for entry in entries]
    assert {name: types.count(name) for name in types} == {
        "float64": 742,
        "uint16": 57,
        "int16": 31,
    }
    visible = np.stack([frame.visible for frame in frames])
    joints = np.stack([frame.joints for frame in frames])
    assert len(frames) == 830
    assert len({frame.sequence for frame in frames}) == 30
    assert len({frame.path for frame in frames}) == 830
    counts = [830, 806, 806, 781, 786, 786, 735, 825]
    assert (visible == 2).sum(axis=0).tolist() == counts
    assert (visible == 2).all(axis=1).sum() == 660
    assert (visible == 1).sum(axis=0).tolist() == [0, 0, 14, 0, 0, 19, 0, 0]
    left = annotations.SKELETON.index("left_shoulder")
    right = annotations.SKELETON.index("right_shoulder")
    both = (visible[:, [left, right]] == 2).all(axis=1)
    assert both.sum() == 763
    assert (joints[both, left, 0] > joints[both, right, 0]).all()


def test_sequences_jump_twice_and_join_into_shots(frames):
    numbers, shots = {}, {}
    for frame in frames:
        numbers.setdefault(frame.sequence, []).append(frame.number)
        shots.setdefault(frame.shot, set()).add(frame.sequence)

    jumps = {
        (sequence, before, after)
        for sequence, found in numbers.items()
        for before, after in itertools.pairwise(found)
        if after - before != 2
    }

    assert jumps == {("seq20", 235, 279), ("seq73", 89, 123)}
    pieces = [sequences for sequences in shots.values() if len(sequences) > 1]
    assert sorted(map(sorted, pieces)) == [
        ["seq20", "seq49", "seq61"],
        ["seq24", "seq47"],
        ["seq26", "seq4", "seq43"],
        ["seq27", "seq71"],
        ["seq32", "seq45"],
        ["seq33", "seq70"],
        ["seq39", "seq73"],
        ["seq50", "seq69", "seq8"],
        ["seq63", "seq64"],
    ]


def colour_of(entry):
    """Colour of a made-up picture, which says what frame it is."""
    *_, sequence, name = entry["im"].split("/")
    number = int(name[-9:-4])
    return [number // 256, number % 256, int(sequence.removeprefix("seq"))]


@pytest.mark.slow
def test_every_clip_has_the_frames_and_labels_of_its_shot(
    real_file, entries, tmp_path
):
    """Pictures are made up; everything else is the release."""
    shutil.copy(real_file, tmp_path / annotations.FILE)
    for entry in entries:
        path = tmp_path / entry["im"]
        path.parent.mkdir(parents=True, exist_ok=True)
        picture = np.zeros((3, 5, 3), np.uint8)
        picture[:] = colour_of(entry)
        assert cv2.imwrite(str(path), picture)

    prepared_builder.prepare(
        poses_in_the_wild_dataset_builder.Builder,
        tmp_path,
        tmp_path / "data",
        "clips",
    )
    _, clips = prepared_builder.read(
        tmp_path / "data", "poses_in_the_wild/clips"
    )

    def key(entry):
        return entry["imname"][:-10], int(entry["imname"][-9:-4])

    by_shot = {key(entry): entry for entry in entries}
    centres = {(e["im"].split("/")[3], key(e)[1]): key(e) for e in entries}
    assert len(clips) == len(by_shot) == len(centres) == 830
    elsewhere = 0
    for clip in clips:
        sequence = clip["video"].decode()
        shot, centre = centres.pop((sequence, int(clip["frame"])))
        numbers = clip["frame_numbers"].tolist()
        assert numbers == list(range(centre - 30, centre + 31, 2))
        # Walk from the centre as far as the shot goes.
        walk = {centre}
        for step in (-2, 2):
            reached = centre + step
            while (shot, reached) in by_shot and reached in numbers:
                walk.add(reached)
                reached += step
        places = np.flatnonzero(clip["present"])
        assert {numbers[place] for place in places} == walk
        for place in places:
            entry = by_shot[shot, numbers[place]]
            elsewhere += f"/{sequence}/" not in entry["im"]
            stored = np.frombuffer(clip["frames"][place], np.uint8)
            picture = cv2.imdecode(stored, cv2.IMREAD_COLOR)
            assert picture[1, 2].tolist() == colour_of(entry)
            flags = entry["visible"].astype(bool)
            np.testing.assert_array_equal(clip["visible"][place] == 2, flags)
            np.testing.assert_allclose(
                clip["joints"][place][flags],
                entry["point"][flags].astype(float) - 1,
                rtol=1e-5,
            )
    assert not centres
    assert elsewhere > 1000

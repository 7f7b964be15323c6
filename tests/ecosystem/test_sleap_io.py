"""sleap-io (https://io.sleap.ai) and we read each other."""

import numpy as np
import pytest

from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.video.pose_track import PoseTrack
from tests.ecosystem.packages import package
from tests.ecosystem.packages import written


@pytest.fixture
def sleap_io():
    return package("sleap_io")


def check_points(labels, track):
    """Checks that each frame has one instance with the track's points."""
    names = labels.skeleton.node_names
    assert sorted(names) == sorted(track.joints)
    assert [frame.frame_idx for frame in labels] == list(range(len(track)))
    points = labels.numpy()  # (frames, instances, joints, 2)
    assert points.shape[1] == 1
    order = [names.index(joint) for joint in track.joints]
    np.testing.assert_array_equal(
        points[:, 0, order].astype(np.float32), track.keypoints
    )
    assert np.isnan(track.keypoints).any()


def test_sleap_io_sees_our_numbers_in_coco(sleap_io, tmp_path):
    track = written(tmp_path, "a.json")

    check_points(sleap_io.load_file(tmp_path / "a.json"), track)
    check_points(sleap_io.load_coco(str(tmp_path / "a.json")), track)


def test_sleap_io_sees_our_limbs(sleap_io, tmp_path):
    shape = (2, len(UPPER_BODY_7))
    track = PoseTrack(
        UPPER_BODY_7.joints,
        np.ones((*shape, 2)),
        np.ones(shape),
        np.ones(shape),
        np.arange(2),
        video="talk.mp4",
    )
    track.save(tmp_path / "a.json")
    (tmp_path / "talk.mp4").touch()

    skeleton = sleap_io.load_file(tmp_path / "a.json").skeleton

    assert skeleton.node_names == list(UPPER_BODY_7.joints)
    limbs = [tuple(limb) for limb in skeleton.edge_names]
    assert limbs == list(UPPER_BODY_7.limbs)


def test_we_see_sleap_ios_numbers_in_coco(sleap_io, tmp_path):
    track = written(tmp_path, "a.json")
    labels = sleap_io.load_file(tmp_path / "a.json")

    # Names of frames, because sleap-io does not write the number in a video.
    names = [f"talk/{frame:05d}.png" for frame in range(len(track))]
    sleap_io.save_coco(labels, str(tmp_path / "b.json"), names)

    read = PoseTrack.load(tmp_path / "b.json")
    assert (read.joints, read.video) == (track.joints, "talk")
    np.testing.assert_array_equal(read.keypoints, track.keypoints)


def test_deeplabcut_csv_is_read_where_images_are_called_by_the_index(
    sleap_io, tmp_path
):
    track = written(tmp_path, "a.dlc.csv")
    for frame in range(len(track)):
        (tmp_path / str(frame)).touch()

    check_points(sleap_io.load_dlc(str(tmp_path / "a.dlc.csv")), track)
    check_points(sleap_io.load_file(tmp_path / "a.dlc.csv"), track)


def test_without_images_sleap_io_finds_no_frame_in_deeplabcut_csv(
    sleap_io, tmp_path
):
    """The README says so, and sends its users to COCO."""
    written(tmp_path, "a.dlc.csv")

    assert len(sleap_io.load_file(tmp_path / "a.dlc.csv")) == 0

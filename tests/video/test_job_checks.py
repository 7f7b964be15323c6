"""Slips in an order for poses; that TensorFlow stays out is tested by cli."""

import dataclasses

import pytest

from keras_flowpose.configs import ModelConfig
from keras_flowpose.flow.dis import DisFlow
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.video.job_checks import check_auto_region
from keras_flowpose.video.job_checks import check_region
from keras_flowpose.video.job_checks import check_video_job
from keras_flowpose.video.job_checks import heatmap_joints
from tests.video.blobs import NumberedKnownFlow
from tests.video.clips import noise
from tests.video.clips import write_h264


@pytest.fixture
def video(tmp_path):
    return write_h264(tmp_path / "a.mp4", noise(2, 50, 70))


def test_a_region_that_is_still_to_be_found_is_a_good_order(video):
    assert check_video_job(video, region="auto").name == "a.mp4"
    check_auto_region(UPPER_BODY_7.joints)
    check_auto_region(UPPER_BODY_7.joints, DisFlow("fast"), "network")


@pytest.mark.parametrize(
    ("order", "told"),
    [
        ((["nose", "right_shoulder"],), "The net finds nose, right_shoulder"),
        ((UPPER_BODY_7.joints, DisFlow(), "full"), "Received the size full"),
        (
            (UPPER_BODY_7.joints, NumberedKnownFlow([]), "network"),
            "Received flow from files",
        ),
    ],
)
def test_a_region_that_cannot_be_found_is_told(order, told):
    with pytest.raises(UserError, match=told):
        check_auto_region(*order)


def test_a_good_order_gives_the_reader(video, tmp_path):
    reader = check_video_job(
        video,
        region=(0, 0, 70, 50),
        poses=tmp_path / "a.csv",
        overlay=tmp_path / "b.mp4",
        side_by_side=True,
        pooling="sum",
        filters="median:3",
    )
    assert (reader.name, reader.width, reader.height) == ("a.mp4", 70, 50)
    assert list(tmp_path.iterdir()) == [video]


@pytest.mark.parametrize(
    ("order", "told"),
    [
        ({"region": (1, 0, 70, 50)}, "must lie in the frame of 70 x 50"),
        ({"poses": "a.txt"}, r"ends in one of \.dlc\.csv \(Deep"),
        ({"poses": "no/a.csv"}, "does not exist"),
        ({"poses": "mine.csv"}, "exists already"),
        ({"overlay": "a.avi"}, r"ends in \.mp4"),
        ({"overlay": "no/a.mp4"}, "does not exist"),
        ({"overlay": "mine.mp4"}, "exists already"),
        ({"overlay": "a.mp4", "overwrite": True}, "replace the video itself"),
        ({"side_by_side": True, "pooling": "none"}, "other than none"),
        ({"filters": "medan"}, "Did you mean median"),
        ({"filters": "median:4"}, "`window` must be odd"),
        ({"filters": "median", "inset": True}, "Leave out one of the two"),
    ],
)
def test_slips(video, tmp_path, monkeypatch, order, told):
    monkeypatch.chdir(tmp_path)
    for name in ("mine.csv", "mine.mp4"):
        (tmp_path / name).write_text("mine")
    with pytest.raises(UserError, match=told):
        check_video_job("a.mp4", **order)
    assert len(list(tmp_path.iterdir())) == 3


def test_the_video_comes_first(tmp_path):
    with pytest.raises(UserError, match="No such file"):
        check_video_job(tmp_path / "no.mp4", poses=tmp_path / "no" / "a.csv")


@pytest.mark.parametrize("region", [(0, 0, 7, 5), (6, 4, 1, 1), (2, 0, 5, 3)])
def test_regions_inside(region):
    check_region(region, 7, 5)


@pytest.mark.parametrize(
    ("region", "inside"),
    [
        ((-2, 0, 5, 5), (0, 0, 3, 5)),
        ((0, -1, 7, 2), (0, 0, 7, 1)),
        ((3, 2, 5, 5), (3, 2, 4, 3)),
        ((-9, -9, 99, 99), (0, 0, 7, 5)),
    ],
)
def test_regions_partly_outside_are_told_what_is_inside(region, inside):
    numbers = ",".join(map(str, inside))
    told = rf"frame of 7 x 5 pixels; of this one, {numbers} does\. Received"
    with pytest.raises(ValueError, match=told):
        check_region(region, 7, 5)
    check_region(inside, 7, 5)


@pytest.mark.parametrize(
    ("region", "told"),
    [
        ((7, 0, 2, 2), r"7 x 5 pixels\. Received: region=\(7, 0, 2, 2\)"),
        ((-2, 0, 2, 2), r"7 x 5 pixels\. Received"),
        ((0, 5, 2, 2), r"7 x 5 pixels\. Received"),
        ((0, 0, 0, 5), "1 pixel wide and high or more"),
        ((0, 0, 7, -1), "1 pixel wide and high or more"),
    ],
)
def test_regions_with_nothing_inside(region, told):
    with pytest.raises(ValueError, match=told):
        check_region(region, 7, 5)


def test_joints_of_nets_with_heatmaps(tmp_path):
    config = ModelConfig(joints=("nose", "tail"), kind="spatial_net")
    for name, changed in (
        ("good", config),
        ("bad", dataclasses.replace(config, kind="coordinate_net")),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text(changed.to_json())
        (tmp_path / name / "model.safetensors").touch()
    assert heatmap_joints(tmp_path / "good") == ("nose", "tail")
    with pytest.raises(UserError, match="has no heatmaps"):
        heatmap_joints(tmp_path / "bad")
    with pytest.raises(UserError, match="no preset"):
        heatmap_joints("nobody")

import json
from dataclasses import replace

import numpy as np
import pytest

from keras_flowpose.data.label_files.read_labels import read_labels
from keras_flowpose.safe_files import UserError
from keras_flowpose.synthetic.clip import SignerConfig
from keras_flowpose.synthetic.clip import signer_frames
from keras_flowpose.video.signer_clip import write_signer_clip
from keras_flowpose.video.track_formats.coco_json import read_coco
from keras_flowpose.video.track_formats.coco_json import write_coco
from tests.video.tracks import assert_same
from tests.video.tracks import make_track


def document(track, tmp_path):
    write_coco(track, tmp_path / "a.json")
    return json.loads((tmp_path / "a.json").read_text())


def test_images_annotations_and_categories(tmp_path):
    track = replace(make_track(), joints=("right_wrist", "right_elbow", "tail"))

    content = document(track, tmp_path)

    assert content["images"][2] == {
        "id": 2,
        "file_name": "talk.mp4",
        "frame": 2,
        "width": 641,
        "height": 361,
        "time": 2 / 29.97,
    }
    (category,) = content["categories"]
    assert category["keypoints"] == list(track.joints)
    assert category["skeleton"] == [[2, 1]]
    assert [a["id"] for a in content["annotations"]] == [1, 2, 3, 4]
    last = content["annotations"][-1]
    points = np.reshape(last["keypoints"], (3, 3))
    np.testing.assert_array_equal(points[:, 2], [2, 2, 0])
    np.testing.assert_array_equal(points[2], 0)
    np.testing.assert_allclose(points[:2, :2], track.keypoints[3, :2])
    assert last["num_keypoints"] == 2
    assert last["keypoint_scores"][2] is None
    first, second = content["annotations"][:2]
    assert first["keypoint_spread"] == [None] * 3
    assert last["keypoint_flow_error"][1] is None
    for name in ("second_mode", "expected_error"):
        np.testing.assert_array_equal(
            np.float32(second[f"keypoint_{name}"]), getattr(track, name)[1]
        )
    assert content["info"]["keras_flowpose"]["fps"] == "30000/1001"


def test_tracks_are_labels_of_their_video(tmp_path):
    track = make_track(5)
    write_coco(track, tmp_path / "a.json")

    file = read_labels(tmp_path / "a.json", least_score=-1)

    (video,) = file.videos
    assert (video.video, list(video.labels)) == ("talk.mp4", list(range(5)))
    there = np.isfinite(track.keypoints[..., 0])
    np.testing.assert_array_equal(video.labels.visible > 0, there)
    np.testing.assert_array_equal(
        video.labels.joints[there], track.keypoints[there]
    )
    assert set(video.labels.sources) == {"teacher"}


@pytest.mark.parametrize("video", ["", "talk", "photo.jpg", "a.b/c.gif"])
def test_names_that_are_no_videos_become_images(tmp_path, video):
    track = replace(make_track(), video=video)

    content = document(track, tmp_path)

    assert content["images"][3]["file_name"] == "000003.png"
    assert_same(read_coco(tmp_path / "a.json"), track)


def test_drawn_signers_have_their_truth(tmp_path):
    config = SignerConfig(frames=3, size=(64, 96), seed=4)
    write_signer_clip(tmp_path / "a.mp4", config)

    track = read_coco(tmp_path / "a.json")

    assert (track.video, track.width, track.height) == ("a.mp4", 96, 64)
    assert np.isnan(track.scores).all()
    for frame, points in zip(
        signer_frames(config), track.keypoints, strict=True
    ):
        seen = frame.visible > 0
        np.testing.assert_allclose(points[seen], frame.joints[seen], atol=1e-3)
        assert np.isnan(points[~seen]).all()


def test_frames_in_any_order_and_without_a_person(tmp_path):
    content = document(make_track(), tmp_path)
    content["images"].reverse()
    removed = content["annotations"].pop(1)
    content["info"] = None
    (tmp_path / "b.json").write_text(json.dumps(content))

    track = read_coco(tmp_path / "b.json")

    assert removed["image_id"] == 1
    assert np.isnan(track.keypoints[1]).all()
    expected = make_track()
    for frame in (0, 2, 3):
        np.testing.assert_array_equal(
            track.keypoints[frame], expected.keypoints[frame]
        )
    np.testing.assert_array_equal(track.times, expected.times)
    assert (track.video, track.width, track.model) == ("talk.mp4", 641, "")


def changed(*place_and_value):
    *place, last, value = place_and_value

    def change(content):
        for key in place:
            content = content[key]
        content[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            changed("annotations", 1, "image_id", 0),
            "annotation 2: .*one person. .* frame 0; the first is annotation 1",
        ),
        (changed("annotations", 1, "image_id", 9), "annotation 2: `image_id`"),
        (changed("annotations", 1, "keypoints", [1]), "annotation 2: `keyp"),
        (changed("annotations", 1, "keypoints", 0, "a"), "annotation 2: head"),
        (
            changed("annotations", 1, "keypoint_spread", [1]),
            "annotation 2: `keypoint_spread` is expected to hold 3 numbers",
        ),
        (
            changed("images", 2, "frame", 7),
            "images: frames 0, 1, 2.* 3 in p.*2",
        ),
        (
            changed("images", 2, "frame", 1),
            "images: frames 0, 1, 2.* 1 in p.*2",
        ),
        (changed("images", 2, "file_name", "b.mp4"), "one video .*b.mp4, talk"),
        (changed("images", 2, "time", "0:02"), r"images\[2\]: `time` .*'0:02'"),
        (changed("images", {}), "`images` is expected to be a list"),
        (changed("categories", []), "categories: one category"),
        (
            changed("info", "keras_flowpose", "filters", 7),
            "info.keras_flowpose: `filters` is expected to be a list",
        ),
    ],
)
def test_errors_name_the_entry(tmp_path, change, told):
    content = document(make_track(), tmp_path)
    change(content)
    (tmp_path / "b.json").write_text(json.dumps(content))

    with pytest.raises(UserError, match=told) as caught:
        read_coco(tmp_path / "b.json")
    assert str(caught.value).startswith(str(tmp_path / "b.json"))

import copy
from pathlib import Path

import numpy as np
import pytest

from keras_flowpose.data.label_files.coco_keypoints import is_coco
from keras_flowpose.data.label_files.coco_keypoints import read_coco
from keras_flowpose.safe_files import UserError

PATH = Path("a.json")


def read(content, least_score=0.5):
    return read_coco(PATH, content, least_score)


def content(images, annotations):
    return {
        "images": [{"id": i, **image} for i, image in enumerate(images)],
        "annotations": [
            {"id": 10 + i, "category_id": 1, **annotation}
            for i, annotation in enumerate(annotations)
        ],
        "categories": [
            {"id": 2, "name": "ball"},
            {
                "id": 1,
                "name": "fox",
                "keypoints": ["Nose", "LPaw", "RPaw"],
                "skeleton": [[1, 2], [1, 3]],
            },
        ],
    }


def label(image, *values, **more):
    return {"image_id": image, "keypoints": list(values), **more}


def video_content():
    images = [{"file_name": "b/talk.mp4", "frame": n} for n in (0, 5, 3)]
    annotations = [
        label(1, 1.5, 2, 2, 3, 4, 1, 50, 60, 0),
        label(0, 0, 0, 2, 9, 9, 0, 0, 0, 0),
    ]
    return content(images, annotations)


def names(file):
    return [(v.video, v.person, list(v.labels), v.still) for v in file.videos]


def test_frames_of_a_video():
    file = read(video_content())

    (video,) = file.videos
    assert names(file) == [("b/talk.mp4", "", [0, 5], False)]
    assert dict(video.images) == {}
    assert file.skeleton.joints == ("nose", "left_paw", "right_paw")
    assert file.skeleton.limbs == (("nose", "left_paw"), ("nose", "right_paw"))
    assert file.skeleton.mirrored == (("right_paw", "left_paw"),)
    np.testing.assert_array_equal(video.labels.visible, [[2, 0, 0], [2, 1, 0]])
    np.testing.assert_array_equal(
        video.labels.joints,
        [[[0, 0], [0, 0], [0, 0]], [[1.5, 2], [3, 4], [0, 0]]],
    )
    assert video.labels.sources == ("manual", "manual")


def test_image_files_are_stills_or_frames_by_their_names():
    images = [
        {"file_name": name}
        for name in ("p/wave_1.jpg", "walk/img0004.png", "walk\\img0002.png")
    ]
    pose = (1, 1, 2) * 3

    file = read(content(images, [label(i, *pose) for i in range(3)]))

    assert names(file) == [
        ("p/wave_1.jpg", "", [0], True),
        ("walk", "", [2, 4], False),
    ]
    assert dict(file.videos[1].images) == {
        2: "walk/img0002.png",
        4: "walk/img0004.png",
    }


def test_numbered_images_of_different_sizes_are_stills():
    images = [
        {"file_name": "000391.jpg", "width": 640, "height": 480},
        {"file_name": "000522.jpg", "width": 480, "height": 640},
    ]
    pose = (1, 1, 2) * 3

    file = read(content(images, [label(0, *pose), label(1, *pose)]))

    assert names(file) == [
        ("000391.jpg", "", [0], True),
        ("000522.jpg", "", [0], True),
    ]


def test_the_largest_of_several_persons_is_taken_and_told():
    images = [{"file_name": "talk.mp4", "frame": n} for n in (0, 1)]
    small = label(0, 10, 10, 2, 11, 11, 2, 12, 12, 2)
    large = label(0, 10, 10, 2, 30, 11, 2, 12, 40, 2)
    unlabelled = label(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    alone = label(1, 5, 5, 2, 0, 0, 0, 0, 0, 0)

    file = read(content(images, [small, large, unlabelled, alone]))

    assert names(file) == [("talk.mp4", "", [0, 1], False)]
    assert file.videos[0].labels.joints[0, 1, 0] == 30
    (note,) = file.notes
    assert "(1 in all, first: annotation 10 (talk.mp4 frame 0))" in note
    assert "track_id" in note


def test_tracks_are_persons_of_their_own():
    images = [{"file_name": "talk.mp4", "frame": n} for n in (0, 1)]
    pose = (1, 1, 2) * 3
    annotations = [
        label(frame, *pose, track_id=track)
        for frame, track in ((0, 4), (0, "ann"), (1, 4))
    ]

    file = read(content(images, annotations))

    assert names(file) == [
        ("talk.mp4", "person4", [0, 1], False),
        ("talk.mp4", "ann", [0], False),
    ]
    assert file.notes == ()


def test_crowds_and_boxes_without_joints_are_passed_over():
    more = video_content()
    more["annotations"] += [
        {"id": 5, "image_id": 0, "category_id": 2, "bbox": [0, 0, 1, 1]},
        label(0, *(1, 1, 2) * 3, id=6, category_id=1, iscrowd=1),
    ]

    assert names(read(more)) == names(read(video_content()))


def test_scores_tell_a_teacher():
    scored = video_content()
    for annotation in scored["annotations"]:
        annotation["keypoint_scores"] = [0.9, 0.8, 0.7]

    assert set(read(scored).videos[0].labels.sources) == {"teacher"}


def test_joints_with_a_low_score_are_not_labelled():
    scored = video_content()
    for annotation in scored["annotations"]:
        annotation["keypoint_scores"] = [0.9, 0.4, None]

    (video,) = read(scored).videos
    np.testing.assert_array_equal(video.labels.visible, [[2, 0, 0], [2, 0, 0]])
    (video,) = read(scored, least_score=0.3).videos
    np.testing.assert_array_equal(video.labels.visible, [[2, 0, 0], [2, 1, 0]])


def replaced(*place_and_value):
    *place, last, value = place_and_value

    def change(content):
        for key in place:
            content = content[key]
        content[last] = value

    return change


def repeated(content):
    content["annotations"].append({**content["annotations"][0], "id": 77})
    for annotation in content["annotations"]:
        annotation["track_id"] = 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (replaced("categories", []), "(the joint names).*Received: none"),
        (replaced("categories", 1, "keypoints", [1]), "`keypoints[0]`.*text"),
        (
            replaced("categories", 1, "skeleton", [[0, 1]]),
            "from 1 to 3.*[0, 1]",
        ),
        (replaced("images", 1, "id", 0), "images[1]: every image.*0 a second"),
        (replaced("images", 1, "file_name", 3), "images[1]: `file_name`"),
        (
            replaced("images", 1, "frame", None),
            "images[1] (of b/talk.mp4): `frame` .*integer",
        ),
        (
            replaced("annotations", 0, "image_id", 9),
            "annotation 10: `image_id` .*9",
        ),
        (
            replaced("annotations", 0, "keypoints", [1, 2, 2]),
            "annotation 10 (b/talk.mp4 frame 5): .*3 joints, 9 numbers.*3.",
        ),
        (
            replaced("annotations", 0, "keypoints", 5, 3),
            "annotation 10 .*: left_paw .*v = 0.*[3, 4, 3]",
        ),
        (
            replaced("annotations", 0, "keypoints", 0, float("nan")),
            "annotation 10 .*: nose is labelled.*x=nan, y=2.0",
        ),
        (
            replaced("annotations", 0, "keypoint_scores", [0.5, "1", 1]),
            "annotation 10 .*: `keypoint_scores` .*3 numbers",
        ),
        (
            repeated,
            "annotation 77 .*frame 5 of b/talk.mp4 again.*annotation 10",
        ),
        (replaced("annotations", {}), "`annotations` is expected to be a list"),
    ],
)
def test_errors_name_the_entry_and_what_was_expected(change, words):
    damaged = copy.deepcopy(video_content())
    change(damaged)

    with pytest.raises(UserError) as caught:
        read(damaged)

    message = str(caught.value)
    assert message.startswith("a.json")
    assert "\n" not in message
    rest = message
    for part in words.split(".*"):
        assert part in rest, message
        rest = rest.partition(part)[2]


def test_what_looks_like_coco():
    assert is_coco(video_content())
    assert not is_coco([{"image_id": 1}])
    assert not is_coco({"annotations": []})

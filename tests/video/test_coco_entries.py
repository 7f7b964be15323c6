import numpy as np

from keras_flowpose.skeleton import Skeleton
from keras_flowpose.video.coco_entries import coco_annotation
from keras_flowpose.video.coco_entries import coco_category


def test_categories_name_joints_and_count_them_from_1():
    skeleton = Skeleton("fox", ("nose", "neck", "tail"), (("neck", "tail"),))

    assert coco_category(skeleton) == {
        "id": 1,
        "name": "person",
        "keypoints": ["nose", "neck", "tail"],
        "skeleton": [[2, 3]],
    }


def test_annotations_box_what_is_labelled():
    points = [[3.0, 9.5], [1.25, 10.0], [99.0, 99.0]]

    entry = coco_annotation(7, points, np.array([2, 1, 0]))

    assert entry == {
        "id": 8,
        "image_id": 7,
        "category_id": 1,
        "keypoints": [3.0, 9.5, 2, 1.25, 10.0, 1, 99.0, 99.0, 0],
        "num_keypoints": 2,
        "bbox": [1.25, 9.5, 1.75, 0.5],
        "area": 0.875,
        "iscrowd": 0,
    }


def test_nothing_labelled_has_an_empty_box():
    entry = coco_annotation(0, [[5.0, 6.0]], [0])

    assert (entry["bbox"], entry["area"]) == ([0.0, 0.0, 0.0, 0.0], 0.0)
    assert entry["num_keypoints"] == 0

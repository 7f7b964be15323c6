"""What a label can say: how well a joint is seen, and who says so.

Apart from the features of prepared data (`keras_flowpose/data/schema.py`),
which need TensorFlow Datasets: label files and pose tracks need neither.
"""

import enum

LABEL_SOURCES = ("manual", "tracker", "kinect", "teacher", "synthetic")
"""Who made the labels, in the order of the class label `label_source`."""


class Visibility(enum.IntEnum):
    """Values of the feature `visible`, the COCO convention."""

    NOT_LABELLED = 0
    HIDDEN = 1
    VISIBLE = 2

"""What a study looks at."""

import pytest

from keras_flowpose.flow.dis import DisFlow
from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.ablation.study import FlowWay
from keras_flowpose.studies.ablation.study import Study
from keras_flowpose.studies.ablation.study import check_flows
from keras_flowpose.studies.ablation.study import flow_maker
from keras_flowpose.studies.ablation.study import flow_way
from tests.studies.windows import study


def test_the_dataset_decides_what_is_left_open(source, scene_dir):
    found = study(source, scene_dir, neighbours=None).for_dataset()
    assert found.neighbours == 3  # all that are stored
    assert (found.train_split, found.test_split) == ("train", "test")
    assert found.net.input_size == 32

    apart = study(source, scene_dir, leave_one_out=True).for_dataset()
    assert apart.neighbours == 2
    assert apart.train_split == apart.test_split == "test+train"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"neighbours": 4}, "holds 3 neighbours"),
        ({"data": "moving_scene/frames"}, "holds single images"),
        ({"data": "moving_scene/none"}, "No prepared dataset"),
        ({"train_split": "training"}, "has no split 'training'"),
    ],
)
def test_what_is_not_there_is_told(changes, told, source, scene_dir):
    with pytest.raises(UserError, match=told):
        study(source, scene_dir, **changes).for_dataset()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"neighbours": 0}, "`neighbours` must be an integer >= 1"),
        ({"windows": 0}, "`windows` must be"),
        ({"test_windows": -1}, "`test_windows` must be"),
        ({"crop": 0.0}, "`crop` must be"),
        ({"upright": True}, "`upright` must be False where `crop` is None"),
        ({"ridge": -1.0}, "`ridge` must"),
        ({"seed": -1}, "`seed` must"),
    ],
)
def test_bad_arguments(changes, told):
    with pytest.raises(ValueError, match=told):
        Study("tiny", "some/clips", **changes)


def test_flows_are_named_once_and_known():
    assert check_flows(["none", "dis-fast", "none"]) == ("none", "dis-fast")
    assert flow_maker("dis-fast")().settings == DisFlow("fast").settings
    assert flow_maker("dis-fast+mask")().settings == DisFlow("fast").settings
    assert flow_way("farneback") == FlowWay("farneback")
    assert flow_way("farneback+mask") == FlowWay("farneback", mask=True)
    assert flow_way("farneback+direct") == FlowWay("farneback", direct=True)
    assert flow_way("none") == FlowWay("none")
    for wrong in ("farneback+both", "none+mask", "farneback+"):
        with pytest.raises(UserError, match="have no flow"):
            flow_way(wrong)
    with pytest.raises(UserError, match="at least one method"):
        check_flows(["none"])
    with pytest.raises(UserError, match="have no flow 'sift'"):
        check_flows(["dis-fast", "sift"])

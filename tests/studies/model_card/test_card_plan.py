"""What a card may tell is checked before anything is measured."""

import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.model_card.card_plan import CardPlan


def test_videos_are_compared_with_the_same_net_and_window(tmp_path):
    plan = CardPlan("tiny", "tiny", videos=tmp_path, neighbours=3)
    found = plan.comparison
    assert (found.model, found.window, found.poolings) == (
        "tiny",
        3,
        ("parametric",),
    )


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"model": "huge"}, "There is no preset 'huge'"),
        ({"crop": 0.0}, "The crop must be above 0"),
        ({"shown": 0}, "At least 1 picture"),
        ({"batches": (4, 0)}, "Batches must hold 1 or more"),
        ({"data": "a_pose"}, "No prepared dataset a_pose"),
        ({"failures": ("b_pose",)}, "No prepared dataset b_pose"),
        ({"failures": ("bbc_pose/frames",)}, "bbc_pose/frames are for researc"),
        ({"videos": "here", "neighbours": 0}, "At least 1 neighbour"),
    ],
)
def test_slips_are_told(fields, told, tmp_path):
    (tmp_path / "bbc_pose").mkdir()
    plan = {"model": "tiny", "name": "tiny", "data_dir": tmp_path}
    with pytest.raises(UserError, match=told):
        CardPlan(**{**plan, **fields})

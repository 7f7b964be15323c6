"""The names of a card's files, and that none is written over unasked."""

from pathlib import Path

import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.model_card.card_files import CardFiles
from keras_flowpose.studies.model_card.card_plan import CardPlan


@pytest.fixture
def plan(tmp_path):
    for name in ("my_pose", "drawn"):
        (tmp_path / name).mkdir()
    return CardPlan(
        "tiny",
        "tiny",
        data="my_pose",
        data_dir=tmp_path,
        failures=("drawn/small",),
    )


@pytest.mark.parametrize("name", ["v1.2", "v1.2.md"])
def test_all_are_called_like_the_card(plan, name, tmp_path):
    files = CardFiles(tmp_path / name, plan)
    assert files.folder == tmp_path
    assert (files.card, files.numbers) == ("v1.2.md", "v1.2.json")
    assert files.pictures() == {
        "stills": "v1.2-stills.png",
        "videos": None,
        "failures": ["v1.2-failures-drawn-small.jpg"],
    }


@pytest.mark.parametrize(
    "name", ["a.md", "a.json", "a-stills.png", "a-failures-drawn-small.jpg"]
)
def test_what_is_there_is_kept(plan, name, tmp_path):
    files = CardFiles(tmp_path / "a", plan)
    (tmp_path / "a-videos.png").touch()  # of another card: not written here
    files.check()
    (tmp_path / name).touch()
    with pytest.raises(UserError, match=f"{name} exists already"):
        files.check()
    files.check(overwrite=True)


def test_a_folder_that_cannot_be_made_is_told(plan, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="Cannot make the folder"):
        CardFiles(Path(tmp_path / "file" / "a"), plan).check()

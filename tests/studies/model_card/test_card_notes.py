"""Notes are read as they are; what they leave out is known."""

import shutil

import pytest

from keras_flowpose.models.preset_folder import preset_folder
from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.model_card.card_notes import missing_headings
from keras_flowpose.studies.model_card.card_notes import read_notes


def test_a_file_comes_before_the_notes_of_the_preset(tmp_path):
    net = shutil.copytree(preset_folder("tiny"), tmp_path / "net")
    (net / "notes.md").unlink(missing_ok=True)
    assert read_notes(net) == ""
    (net / "notes.md").write_text("## Data\n\nOf the preset.\n")
    mine = tmp_path / "mine.md"
    mine.write_text("\n## Limits\n\nMine.\n")

    assert read_notes(net) == "## Data\n\nOf the preset."
    assert read_notes(net, mine) == "## Limits\n\nMine."


def test_what_are_no_notes_is_told(tmp_path):
    with pytest.raises(UserError, match="Cannot read the notes"):
        read_notes("tiny", tmp_path / "nothing.md")
    (tmp_path / "text.md").write_text("A good net.")
    with pytest.raises(UserError, match=r"Received: 'A good net\.'"):
        read_notes("tiny", tmp_path / "text.md")


def test_headings_are_looked_for():
    notes = "## intended use\n\nData, Licence.\n\n## Limits \n\n### Data\n"
    assert missing_headings(notes) == ["Data", "Licence"]

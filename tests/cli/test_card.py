"""`flowpose card`: options, slips, and the card that is written."""

import pytest

from keras_flowpose.cli.main import main
from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset


def test_a_card_is_written_once(tmp_path, capsys):
    config = ModelConfig(width=0.05, input_size=32)
    save_preset(build_model(config), config, tmp_path / "net")
    (tmp_path / "mine.md").write_text("## Limits\n\nMany.\n")
    words = ["card", "--model", str(tmp_path / "net"), "--batches", "none"]
    words += ["--notes", str(tmp_path / "mine.md")]
    words += ["--out", str(tmp_path / "cards" / "small")]

    assert main(words) == 0

    card = tmp_path / "cards" / "small.md"
    assert capsys.readouterr().out == f"in {card}\n"
    text = card.read_text(encoding="utf-8")
    assert text.startswith("# Model card of `net`\n")
    assert "## Limits\n\nMany." in text
    assert "## Speed" not in text
    (tmp_path / "mine.md").write_text("## Limits\n\nFew.\n")
    assert main([*words, "--text-only"]) == 0
    assert "## Limits\n\nFew." in card.read_text(encoding="utf-8")
    assert main(words) == 2
    assert "small.md exists already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--batches", "1,many"], "--batches must be rising whole"),
        (["--notes", "no.md"], "Cannot read the notes no.md"),
        (["--data", "a_pose"], "No prepared dataset a_pose"),
        (["--failures", "a/b, lspet_pose"], "The pictures of lspet_pose are"),
        (
            ["--videos", "v", "--neighbours", "0"],
            "At least 1 neighbour is needed",
        ),
    ],
)
def test_slips_are_told_without_tensorflow(
    words, told, complaint_without_tensorflow
):
    words = ["--out", "a", "--data-dir", ".", *words]
    assert complaint_without_tensorflow("card", *words).startswith(told)

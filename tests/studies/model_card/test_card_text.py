"""A card as a whole: what is there is told, what is not is left out."""

import json

import pytest

from keras_flowpose.studies.model_card.card_notes import read_notes
from keras_flowpose.studies.model_card.card_text import card_text
from keras_flowpose.studies.model_card.net_facts import net_facts
from tests.architecture.source_tree import ROOT

NOTES = "## Intended use\n\nDrawing.\n\n## Data\n\n## Licence\n\n## Limits\n\nx"


@pytest.fixture
def figures(source):
    return {
        "name": "mine",
        "shipped": False,
        "version": "1.2.3",
        "command": "flowpose card --out mine",
        "json": "mine.json",
        "pictures": {"stills": None, "videos": None, "failures": []},
        "net": net_facts(source),
        "training": [],
        "stills": None,
        "videos": None,
        "speed": None,
        "failures": [],
    }


def headings(text):
    return [line for line in text.splitlines() if line.startswith("#")]


def test_without_measurements_there_are_facts_and_notes(figures):
    text = card_text(figures, NOTES)
    assert headings(text) == [
        "# Model card of `mine`",
        *("## Intended use", "## Data", "## Licence", "## Limits"),
        "## The net",
    ]
    assert "Not told" not in text
    assert f"| parameters | {figures['net']['parameters']:,} |" in text
    assert "6 joints of one person in an image of 32 x 32 pixels." in text
    assert text.endswith("1.2.3:\n\n```\nflowpose card --out mine\n```\n")


def test_what_nobody_has_told_is_said(figures):
    text = card_text({**figures, "command": ""}, "## Data\n\nMine.")
    assert "**Not told:** `## Intended use`, `## Licence`, `## Limits`." in text
    assert text.endswith("keras_flowpose 1.2.3.\n")


def test_training_and_what_lies_beside_are_told(figures):
    poolings = [{"neighbours": n, "weighting": "free"} for n in (15, 7)]
    net = {**figures["net"], "poolings": poolings}
    nested = {"name": "a", "source": "", "augmentation": {"flip": 0.5}}
    run = {"data": nested, "temporal": None}
    told = {**figures, "net": net, "training": [run], "shipped": True}
    text = card_text(told, NOTES)
    assert "learnt for 15 or 7 frames on each side; free" in text
    assert "| data | `name` a, `augmentation.flip` 0.5 |" in text
    assert "temporal |" not in text
    assert 'from_preset("mine")' in text
    text = card_text({**figures, "training": [run, run]}, NOTES)
    assert "The configurations of the 2 runs" in text
    assert "| 2 data | `name` a, " in text


@pytest.mark.parametrize(
    ("teacher", "expected"),
    [("", "`steps` 3"), ("lite", "`teacher` lite, `teacher_weight` 2.0, ")],
)
def test_a_teacher_is_told_if_there_was_one(teacher, expected, figures):
    train = {"teacher": teacher, "teacher_weight": 2.0, "steps": 3}
    text = card_text({**figures, "training": [{"train": train}]}, NOTES)
    assert f"| train | {expected}" in text


CARDS = sorted((ROOT / "docs" / "models").glob("*.json"))


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_cards_of_this_repository_say_what_was_measured(path):
    """`flowpose card --text-only` writes them anew after a change of notes."""
    figures = json.loads(path.read_text(encoding="utf-8"))
    notes = read_notes(figures["name"], path.with_suffix(".notes.md"))
    expected = path.with_suffix(".md").read_text(encoding="utf-8")
    assert card_text(figures, notes) == expected
    pictures = figures["pictures"]
    single = (pictures["stills"], pictures["videos"])
    for name in (*filter(None, single), *pictures["failures"]):
        assert (path.parent / name).is_file()

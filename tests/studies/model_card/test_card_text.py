"""A card as a whole: what is there is told, what is not is left out."""

import pytest

from keras_flowpose.studies.model_card.card_text import card_text
from keras_flowpose.studies.model_card.net_facts import net_facts

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
        "training": None,
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
    pooling = {"neighbours": 7, "weighting": "free"}
    net = {**figures["net"], "pooling": pooling}
    nested = {"name": "a", "source": "", "augmentation": {"flip": 0.5}}
    training = {"data": nested, "temporal": None}
    told = {**figures, "net": net, "training": training, "shipped": True}
    text = card_text(told, NOTES)
    assert "learnt for 7 frames on each side, free" in text
    assert "| data | `name` a, `augmentation.flip` 0.5 |" in text
    assert "temporal |" not in text
    assert 'from_preset("mine")' in text

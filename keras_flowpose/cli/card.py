"""`flowpose card`: a model card, measured."""

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from simple_parsing import choice

from keras_flowpose.cli.number_list import parse_sizes
from keras_flowpose.models.preset_folder import default_preset
from keras_flowpose.run_config import PRECISIONS


@dataclass(frozen=True)
class Card:
    """Write the model card of a net: what it is, and how good on your data.

    Writes NAME.md, its pictures, and NAME.json with all figures. What you
    give is measured: stills (--data), labelled videos (--videos), the worst
    pictures of data that anybody may see (--failures), and speed. Licence,
    terms, purpose and limits are yours to write (--notes).
    """

    # The card to write, docs/models/NAME; pictures and figures lie beside it.
    out: Path
    # A shipped preset, a preset folder or the folder of a training run.
    model: str = default_preset()
    # What the net is called; by default as the preset or its folder.
    name: str | None = None
    # Markdown file with parts `## Intended use`, `## Data`, `## Licence` and
    # `## Limits`; by default notes.md in the preset's folder, if it is there.
    notes: Path | None = None
    # Prepared dataset of stills to score the net on, lspet_pose for example.
    data: str | None = None
    # Split of --data and --failures.
    split: str = "test"
    # Folder of prepared datasets; by default ~/tensorflow_datasets.
    data_dir: Path | None = None
    # Side of the crops of stills in torso lengths; persons are turned upright.
    crop: float = 3.2
    # Folder of videos with their labels: talk.mp4 with talk.json or talk.csv,
    # as `flowpose prepare video_folder` takes it.
    videos: Path | None = None
    # Frames used on each side of a frame in videos; if not given, those for
    # which the model has learnt temporal weights, or 15.
    neighbours: int | None = None
    # Prepared datasets whose pictures anybody may see, joined by commas; the
    # worst are shown.
    failures: str = ""
    # How many pictures of each of them.
    pictures: int = 6
    # Rising sizes of batches that speed is measured with, joined by commas;
    # none for no speed.
    batches: str = "1,16"
    # What the net computes in where accuracy is measured; auto: the fastest
    # that the hardware has.
    precision: str = choice(*PRECISIONS, default="auto")
    # Measure nothing: write the text of a card that is there anew, from its
    # figures and --notes.
    text_only: bool = False
    # Replace a card that is there already.
    overwrite: bool = False

    def execute(self) -> None:
        """Measures and writes."""
        if self.text_only:
            self._rewrite()
            return
        from keras_flowpose.studies.model_card.card_files import CardFiles
        from keras_flowpose.studies.model_card.card_notes import read_notes
        from keras_flowpose.studies.model_card.card_plan import CardPlan

        plan = CardPlan(
            model=self.model,
            name=self.name or Path(self.model).resolve().name,
            data=self.data,
            split=self.split,
            data_dir=self.data_dir,
            crop=self.crop,
            videos=self.videos,
            neighbours=self.neighbours,
            failures=tuple(_words(self.failures)),
            shown=self.pictures,
            batches=parse_sizes("--batches", self.batches),
            precision=self.precision,
        )
        CardFiles(self.out, plan).check(self.overwrite)
        read_notes(self.model, self.notes)
        from keras_flowpose.studies.model_card.make_card import make_card

        command = shlex.join(["flowpose", *sys.argv[1:]])
        make_card(plan, self.out, self.notes, command, self.overwrite)
        print(f"in {self.out.parent / CardFiles(self.out, plan).card}")

    def _rewrite(self) -> None:
        from keras_flowpose.studies.model_card.card_notes import read_notes

        notes = read_notes(self.model, self.notes)
        from keras_flowpose.studies.model_card.make_card import rewrite_card

        rewrite_card(self.out, notes)


def _words(text: str) -> list[str]:
    words = [word.strip() for word in text.split(",")]
    return [word for word in words if word not in ("", "none")]


COMMAND = Card

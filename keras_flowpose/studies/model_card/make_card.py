"""Measures what a card tells, and writes it with its pictures."""

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2

from keras_flowpose._version import __version__
from keras_flowpose.evaluation.curve_plot import plot_accuracy_curves
from keras_flowpose.models.preset_folder import preset_names
from keras_flowpose.models.presets import from_preset
from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import atomic_write
from keras_flowpose.safe_files import folder_of_files
from keras_flowpose.studies.comparison.folder_clips import folder_clips
from keras_flowpose.studies.comparison.labelled_clip import LabelledClip
from keras_flowpose.studies.comparison.plan import SINGLE
from keras_flowpose.studies.model_card.card_files import CardFiles
from keras_flowpose.studies.model_card.card_notes import read_notes
from keras_flowpose.studies.model_card.card_plan import CardPlan
from keras_flowpose.studies.model_card.card_plots import plot_pck
from keras_flowpose.studies.model_card.card_text import card_text
from keras_flowpose.studies.model_card.net_facts import net_facts
from keras_flowpose.studies.model_card.net_facts import training_facts
from keras_flowpose.studies.model_card.net_speed import machine
from keras_flowpose.studies.model_card.net_speed import measure_speed
from keras_flowpose.studies.model_card.still_scores import still_scores
from keras_flowpose.studies.model_card.video_scores import compared
from keras_flowpose.studies.model_card.video_scores import video_scores
from keras_flowpose.studies.model_card.worst_stills import worst_stills

PRECISIONS = ("float32", "mixed_bfloat16")
"""What speed is measured in, the first one being what ratios are to."""

_JPEG_QUALITY = 85


def make_card(
    plan: CardPlan,
    out: Path,
    notes: Path | None = None,
    command: str = "",
    overwrite: bool = False,
    progress: bool = True,
) -> dict[str, Any]:
    """Measures a net and writes its card.

    Args:
        plan: What is measured.
        out: The card, `NAME.md` (the ending may be left out); the pictures
            and `NAME.json` lie beside it.
        notes: What is told and not measured, see `read_notes`.
        command: How the card was made, for its foot.
        overwrite: Whether a card that is there may be replaced.
        progress: Whether to show progress bars (on a terminal).

    Returns:
        All figures, as they are in the JSON file.

    Raises:
        UserError: If the card is there already or cannot be written, or
            something that the plan names has gone.
    """
    files = CardFiles(out, plan)
    files.check(overwrite)
    told = read_notes(plan.model, notes)
    clips: Sequence[LabelledClip] = ()
    if plan.videos is not None:
        clips, _ = folder_clips(plan.videos)  # before the minutes of the rest
    with folder_of_files(files.folder) as work:
        figures = {
            "name": plan.name,
            "shipped": str(plan.model) in preset_names(),
            "version": __version__,
            "command": command,
            "json": files.numbers,
            "pictures": files.pictures(),
            "net": net_facts(plan.model),
            "training": training_facts(plan.model),
            "stills": None,
            "videos": None,
            "speed": None,
            "failures": [],
        }
        if plan.data is not None:
            figures["stills"] = _stills(plan, work, figures["pictures"])
        for data, name in zip(
            plan.failures, figures["pictures"]["failures"], strict=True
        ):
            found = worst_stills(plan, data)
            quality = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
            _, jpeg = cv2.imencode(".jpg", found.sheet[..., ::-1], quality)
            (work / name).write_bytes(jpeg.tobytes())
            figures["failures"].append(found.numbers)
        if clips:
            comparison = compared(plan, clips, progress)
            figures["videos"] = video_scores(comparison)
            path = work / figures["pictures"]["videos"]
            plot_accuracy_curves(_with_plain_names(comparison), path)
        if plan.batches:
            nets = {name: from_preset(plan.model, name) for name in PRECISIONS}
            measured = measure_speed(nets, plan.batches, progress=progress)
            figures["speed"] = {
                "machine": machine(),
                "measured": [dataclasses.asdict(one) for one in measured],
            }
        text = json.dumps(figures, indent=1, allow_nan=False) + "\n"
        (work / files.numbers).write_text(text, "utf-8")
        (work / files.card).write_text(card_text(figures, told), "utf-8")
    return figures


def rewrite_card(out: Path, notes: str) -> None:
    """Writes the text of a card anew, from its figures and other notes.

    Args:
        out: The card, `NAME.md` (the ending may be left out); `NAME.json` lies
            beside it.
        notes: What `read_notes` gave.

    Raises:
        UserError: If the figures are not there, or are not those of a card.
    """
    card = Path(out).with_name(Path(out).name.removesuffix(".md") + ".md")
    path = card.with_suffix(".json")
    try:
        text = card_text(json.loads(path.read_text(encoding="utf-8")), notes)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"{path} does not hold the figures of a card, or is not there "
            f"({error!r})."
        ) from error
    with atomic_write(card, overwrite=True) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _with_plain_names(comparison):
    """The curves as the card's tables call them."""
    names = {way: "pooled" for way in comparison.ways if way != SINGLE}
    return [
        dataclasses.replace(curve, name=names.get(curve.name, curve.name))
        for curve in comparison.curves
    ]


def _stills(plan, work, pictures) -> dict[str, Any]:
    scores = still_scores(plan)
    curves = {"all": scores["all"]}
    if scores["upright"] is not None:
        curves["upright"] = scores["upright"]
    if scores["all"]["normaliser"] is None:
        pictures["stills"] = None  # no PCK to draw
    else:
        plot_pck(curves, work / pictures["stills"])
    return scores

"""A whole card as Markdown."""

from collections.abc import Mapping
from typing import Any

from keras_flowpose.studies.model_card.card_notes import missing_headings
from keras_flowpose.studies.model_card.card_sections import failure_section
from keras_flowpose.studies.model_card.card_sections import speed_section
from keras_flowpose.studies.model_card.card_sections import still_section
from keras_flowpose.studies.model_card.card_sections import video_section
from keras_flowpose.studies.model_card.markdown_table import markdown_table

_KINDS = {
    "heatmap_net": "spatial net and spatial fusion, of which the last heatmaps "
    "count",
    "spatial_net": "spatial net without fusion",
    "coordinate_net": "coordinate regression",
}


def card_text(figures: Mapping[str, Any], notes: str) -> str:
    """Writes the card.

    Args:
        figures: What `make_card` measured; parts that are None are left out.
        notes: Markdown with headings `## ...`, see `read_notes`.

    Returns:
        Markdown that ends with a line break.
    """
    pictures = figures["pictures"]
    text = [f"# Model card of `{figures['name']}`", _summary(figures)]
    if notes:
        text.append(notes)
    missing = missing_headings(notes)
    if missing:
        listed = ", ".join(f"`## {heading}`" for heading in missing)
        text.append(
            f"**Not told:** {listed}. Notes with these headings are written by "
            "hand and given with `--notes`."
        )
    text.append(_net_section(figures["net"]))
    if figures["training"]:
        text.append(_training_section(figures["training"]))
    if figures["stills"] is not None:
        text.append(still_section(figures["stills"], pictures["stills"]))
    if figures["videos"] is not None:
        text.append(video_section(figures["videos"], pictures["videos"]))
    if figures["speed"] is not None:
        text.append(speed_section(figures["speed"]))
    if figures["failures"]:
        sheets = pictures["failures"]
        text.append(failure_section(figures["failures"], sheets))
    text.append(_foot(figures))
    return "\n\n".join(text) + "\n"


def _summary(figures) -> str:
    net = figures["net"]
    text = (
        f"A net of {net['parameters']:,} parameters that finds "
        f"{len(net['joints'])} joints of one person in an image of "
        f"{_square(net['input_size'], 'pixels')}"
    )
    name = figures["name"]
    if not figures["shipped"]:
        return f"{text}."
    return (
        f"{text}. It comes with the package: `flowpose predict VIDEO --model "
        f'{name}`, in Python `keras_flowpose.from_preset("{name}")`.'
    )


def _net_section(net) -> str:
    rows = [
        ["architecture", f"{_KINDS[net['kind']]}; width {net['width']:g}"],
        ["input", "RGB 0-255, " + _square(net["input_size"], "pixels")],
    ]
    if net["kind"] != "coordinate_net":
        told = f"{_square(net['heatmap_size'], 'cells')}, a Gaussian of sigma "
        rows.append(["heatmaps", f"{told}{net['sigma']:g} cells a joint"])
    rows += [
        ["joints", ", ".join(net["joints"])],
        ["parameters", f"{net['parameters']:,}"],
        [
            "weights",
            f"{net['weights_dtype']}, {net['weights_bytes'] / 1e6:.2f} MB",
        ],
        ["temporal weights", _poolings(net["poolings"])],
        ["calibration", _calibration(net["calibration"])],
    ]
    return f"## The net\n\n{markdown_table(['what', 'is'], rows)}"


def _square(size: int, unit: str) -> str:
    return f"{size} x {size} {unit}"


def _poolings(poolings) -> str:
    if not poolings:
        return "none learnt: a bell over the window"
    windows = " or ".join(str(one["neighbours"]) for one in poolings)
    weightings = sorted({one["weighting"] for one in poolings})
    return f"learnt for {windows} frames on each side; {', '.join(weightings)}"


def _calibration(calibration) -> str:
    if calibration is None:
        return "none: `expected_error` is not told"
    return (
        f"learnt from {calibration['examples']:,} joints of "
        f"{calibration['videos']} videos, for {calibration['pooling']} pooling "
        f"with {calibration['neighbours']} frames on each side"
    )


def _training_section(runs) -> str:
    text = "## Training\n\nThe configuration of the run that made the weights:"
    if len(runs) > 1:
        text = (
            f"## Training\n\nThe configurations of the {len(runs)} runs, each "
            "on the one before, that made the weights:"
        )
    rows = [
        [f"{number} {part}" if len(runs) > 1 else part, _settings(settings)]
        for number, run in enumerate(runs, 1)
        for part, settings in run.items()
        if settings
    ]
    return f"{text}\n\n{markdown_table(['part', 'settings'], rows)}"


def _settings(settings, within: str = "") -> str:
    told = []
    unused = () if settings.get("teacher") else ("teacher_weight",)
    for name, value in settings.items():
        if name in unused:
            continue
        if isinstance(value, Mapping):
            told.append(_settings(value, f"{within}{name}."))
        elif value != "":
            told.append(f"`{within}{name}` {value}")
    return ", ".join(told)


def _foot(figures) -> str:
    file = figures["json"]
    text = f"---\n\nAll figures are in [{file}]({file}). Measured by "
    text += f"keras_flowpose {figures['version']}"
    if not figures["command"]:
        return f"{text}."
    return f"{text}:\n\n```\n{figures['command']}\n```"

"""The measured parts of a card as text: from figures alone, without a net."""

from collections.abc import Mapping
from typing import Any

from keras_flowpose.data.viewpoint import UPRIGHT_DEGREES
from keras_flowpose.studies.comparison.comparison import ALL
from keras_flowpose.studies.model_card.markdown_table import markdown_table
from keras_flowpose.studies.model_card.markdown_table import number
from keras_flowpose.studies.model_card.markdown_table import percent
from keras_flowpose.studies.model_card.still_scores import NEAR

_FRACTIONS = (0.05, 0.1, 0.2, 0.5)
_PRECISIONS = {"float32": "float32", "mixed_bfloat16": "bfloat16"}


def still_section(stills: Mapping[str, Any], picture: str | None) -> str:
    """Accuracy on stills.

    Args:
        stills: What `still_scores` gave.
        picture: Name of the file of the curves, if there is one.
    """
    everybody, upright = stills["all"], stills["upright"]
    how = everybody["conditions"]
    side = how["input_size"]
    text = [
        "## Accuracy on stills",
        f"`{how['data']}`, split `{how['split']}`: {everybody['images']} "
        f"images in crops of {how['crop']:g} torsos round the person, each "
        f"turned upright and scaled to {side} x {side} pixels; "
        f"{_precision(how['precision'])}. Labelled joints outside the "
        "crop count as misses. Shares in percent, averaged over left and "
        f"right; PCK relative to {_normaliser(everybody)}; distances d and "
        "errors in pixels of the 256-pixel network frame.",
        _still_table(everybody),
    ]
    if upright is not None:
        text += [
            f"Of those, the {upright['images']} persons who are upright in the "
            "picture: before anything is turned, the line from the middle of "
            "the hips to the middle of the shoulders is within "
            f"{UPRIGHT_DEGREES:g} degrees of vertical.",
            _still_table(upright),
        ]
    if picture:
        text.append(f"![PCK by joint type]({picture})")
    text += [
        "Where the joints are found, in percent of those that are labelled; "
        f"near is within {NEAR:g} torsos:",
        _wrong_table(stills["wrong"]),
    ]
    return "\n\n".join(text)


def video_section(videos: Mapping[str, Any], picture: str | None) -> str:
    """Accuracy and steadiness on labelled videos.

    Args:
        videos: What `video_scores` gave.
        picture: Name of the file of the curves, if there is one.
    """
    how = videos["conditions"]
    weights = (
        "learnt weights" if how["temporal_weights"] == "learnt" else "a bell"
    )
    window = 2 * how["neighbours"] + 1
    precision = _precision(how["precision"])
    frames = f"{videos['videos']} videos, {videos['frames']:,} frames"
    parts = videos["parts"]
    text = [
        "## Poses in video",
        f"{frames}, whole frames as `flowpose predict` takes them; pooled over "
        f"{window} frames with {weights} along optical flow ({how['flow']}), "
        f"against the same heatmaps without pooling; {precision}. PCK@0.2 is "
        "relative to the torso of the video (or 1.4 shoulder widths), the 6 px "
        "are of a frame whose longer side is 256. In brackets the 95 % "
        f"interval of the difference over {videos['resampled']}.",
        _video_table(
            "joints",
            [part for part in parts if part["kind"] == "joints"],
        ),
        _video_table(
            "video", [part for part in parts if part["kind"] == "video"]
        ),
    ]
    everything = next((part for part in parts if part["part"] == ALL), None)
    if everything is not None:
        ratio, low, high = everything["acceleration"]["ratio"]
        between = "" if low is None else f" ({low:.2f} to {high:.2f})"
        text.append(
            f"Jitter: the acceleration of pooled tracks is {number(ratio, 2)}"
            f"{between} of that of single frames."
        )
    if picture:
        text.append(f"![Accuracy in video]({picture})")
    return "\n\n".join(text)


def speed_section(speed: Mapping[str, Any]) -> str:
    """Images a second.

    Args:
        speed: `machine`, and `measured`: the fields of each `Speed`.
    """
    where = speed["machine"]
    gpus = f", {where['gpus']}" if where["gpus"] else ""
    rows = [
        [
            _PRECISIONS.get(one["net"], one["net"]),
            str(one["batch"]),
            number(one["rate"]),
            _ratio(one),
            number(one["processor_ms"]),
        ]
        for one in speed["measured"]
    ]
    first = rows[0]
    header = ["precision", "batch", "images/s", "ratio", "processor ms/image"]
    return "\n\n".join(
        [
            "## Speed",
            f"{where['processor']}, {where['cores']} cores{gpus}: images of "
            "the net's input size to joints, decoding included, reading and "
            "pooling left out. All take turns in one run; the ratio is to "
            f"{first[0]} with a batch of {first[1]}, median and middle half. "
            "Images a second belong to the machine and what else it did; "
            "processor time, of all threads together, depends less on that.",
            markdown_table(header, rows),
        ]
    )


def failure_section(
    failures: list[Mapping[str, Any]], pictures: list[str]
) -> str:
    """Where the net fails, with pictures.

    Args:
        failures: The numbers of each dataset's `Failures`.
        pictures: Name of the file of each one's sheet.
    """
    names = " and ".join(f"`{one['data']}`" for one in failures)
    text = [
        "## Known failures",
        "Chosen by a rule, not by hand: the images with the largest mean "
        "error over their labelled joints, at most one of each video. Labels "
        "above, the net's joints below, on what the net sees; faint where it "
        f"is unsure. Pictures are of {names} alone, which may be published; "
        "other data has figures only.",
    ]
    for one, picture in zip(failures, pictures, strict=True):
        errors = ", ".join(f"{worst['error']:.0f}" for worst in one["worst"])
        text += [
            f"### {one['data']}",
            f"Split `{one['split']}`, {one['images']} images, median of their "
            f"mean errors {one['median_error']:.1f} px of the 256-pixel frame; "
            f"of the {len(one['worst'])} worst, from the left: {errors} px.",
            f"![The worst of {one['data']}]({picture})",
            _wrong_table(one["wrong"]),
        ]
    return "\n\n".join(text)


def _still_table(result) -> str:
    fractions = [f for f in _FRACTIONS if f in result["fractions"]]
    if result["normaliser"] is None:
        fractions = []
    distances = [d for d in (5, 10, 20) if d in result["distances"]]
    header = ["joint", "labels", *(f"PCK@{f:g}" for f in fractions)]
    header += [*(f"d <= {d}" for d in distances), "mean error", "median"]
    rows = []
    for kind, scores in result["joint_types"].items():
        if not scores["count"]:
            continue
        shares = [
            scores["pck"][result["fractions"].index(f)] for f in fractions
        ]
        shares += [
            scores["accuracy"][result["distances"].index(d)] for d in distances
        ]
        errors = [scores["mean_error"], scores["median_error"]]
        rows.append(
            [
                kind,
                f"{scores['count']:,}",
                *map(percent, shares),
                *map(number, errors),
            ]
        )
    return markdown_table(header, rows)


def _wrong_table(wrong) -> str:
    header = [
        "joint",
        "labels",
        "near its label",
        "near the same joint on the other side",
        "near another joint",
        "elsewhere",
        "label outside the crop",
    ]
    places = ("right", "other_side", "other_joint", "elsewhere", "outside")
    rows = [
        [kind, f"{found['count']:,}", *(percent(found[p]) for p in places)]
        for kind, found in wrong.items()
    ]
    return markdown_table(header, rows)


def _video_table(what: str, parts) -> str:
    header = [what, "labels", "PCK@0.2 single", "PCK@0.2 pooled"]
    header += ["<= 6 px single", "<= 6 px pooled", "acceleration, ratio"]
    rows = []
    for part in parts:
        cells = [part["part"], f"{part['count']:,}"]
        for measure in ("pck_0.2", "within_6px"):
            found = part[measure]
            cells.append(percent(found["single"]))
            _, low, high = found["difference"]
            between = ""
            if low is not None:
                between = f" ({100 * low:+.1f} to {100 * high:+.1f})"
            cells.append(percent(found["pooled"]) + between)
        cells.append(number(part["acceleration"]["ratio"][0], 2))
        rows.append(cells)
    return markdown_table(header, rows)


def _ratio(one) -> str:
    middle_half = f"{one['ratio_low']:.2f}-{one['ratio_high']:.2f}"
    return f"{one['ratio']:.2f} ({middle_half})"


def _precision(precision: str) -> str:
    return f"computed in {_PRECISIONS.get(precision, precision)}"


def _normaliser(result) -> str:
    if result["normaliser"] is None:
        return "nothing, as the data has no length for it"
    first, _, second = result["normaliser"].replace("_", " ").partition("-")
    if not second:
        return f"the dataset's {first}"
    return f"the distance from {first} to {second}"

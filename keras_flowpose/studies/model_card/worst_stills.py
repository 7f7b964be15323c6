"""The stills on which a net fails most, as pictures."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from keras_flowpose.data.prepared import read_prepared
from keras_flowpose.data.still_batches import evaluation_batches
from keras_flowpose.evaluation.distances import joint_distances
from keras_flowpose.evaluation.example_sheet import draw_examples
from keras_flowpose.evaluation.labelled_predictions import LabelledPredictions
from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.model_card.card_plan import CardPlan
from keras_flowpose.studies.model_card.still_scores import predicted
from keras_flowpose.studies.model_card.still_scores import where_wrong

_SIDE = 192  # pixels of each image on the sheet
_BATCH = 16


@dataclass(frozen=True, eq=False)
class Failures:
    """The worst stills of a dataset.

    Args:
        numbers: As JSON can hold it: `data`, `split`, `images`, `median_error`
            over the images, `wrong` (see `wrong_joints`), and `worst`: video,
            frame and error of the images on the sheet. Errors are means over
            the joints of an image in pixels of the 256-pixel network frame.
        sheet: RGB, uint8 `(height, width, 3)`: labels above, predictions below.
    """

    numbers: dict[str, Any]
    sheet: np.ndarray


def worst_stills(plan: CardPlan, data: str) -> Failures:
    """Finds and draws the images with the largest mean error.

    One image of each video (stills are videos of their own), because frames
    of one video show the same.

    Args:
        plan: Net, split, crop and number of pictures.
        data: Name of the prepared dataset.

    Raises:
        UserError: If the data has gone, or nothing is labelled in it.
    """
    stored = predicted(plan, data)
    data_dir = None if plan.data_dir is None else str(plan.data_dir)
    records = read_prepared(data, plan.split, data_dir).records
    names = records.map(lambda one: (one["video"], one["frame"]))
    videos, frames = zip(*names.as_numpy_iterator(), strict=True)
    videos = [video.decode() for video in videos]
    errors = mean_errors(stored)
    worst = worst_of_each(errors, videos, plan.shown)
    if not worst:
        raise UserError(f"{data} {plan.split} has none of the net's joints.")
    batches = evaluation_batches(
        data,
        plan.split,
        data_dir,
        stored.skeleton.joints,
        stored.conditions["input_size"],
        _BATCH,
        crop=stored.conditions["crop"],
        upright=True,
    )
    images = {}
    for number, (pictures, _) in enumerate(batches):
        for place in worst:
            if place // _BATCH == number:
                images[place] = pictures[place % _BATCH].numpy()
    numbers = {
        "data": data,
        "split": plan.split,
        "images": len(errors),
        "median_error": float(np.nanmedian(errors)),
        "wrong": where_wrong(stored),
        "worst": [
            {
                "video": videos[place],
                "frame": int(frames[place]),
                "error": float(errors[place]),
            }
            for place in worst
        ],
    }
    shown = [images[place] for place in worst]
    subset = stored.subset(np.array(worst))
    return Failures(numbers, draw_examples(shown, subset, _SIDE))


def mean_errors(stored: LabelledPredictions) -> np.ndarray:
    """Mean error of each image, in the unit of `stored`.

    Returns:
        Float64 `(images,)`; NaN where nothing is labelled.
    """
    distances = joint_distances(
        stored.predictions, stored.truth, stored.visible
    )
    known = ~np.isnan(distances)
    total = np.where(known, distances, 0).sum(axis=1)
    counts = known.sum(axis=1)
    means = np.where(counts > 0, total / np.maximum(counts, 1), np.nan)
    return stored.scale * means


def worst_of_each(
    errors: np.ndarray, videos: list[str], count: int
) -> list[int]:
    """Numbers of the worst images, at most one of each video, worst first.

    Args:
        errors: `(images,)`; images with NaN are left out.
        videos: The video of each image.
        count: How many at most.
    """
    chosen = {}
    for place in np.argsort(-errors, kind="stable"):  # NaN comes last
        if not np.isnan(errors[place]):
            chosen.setdefault(videos[place], int(place))
    return list(chosen.values())[:count]

"""Predicts a split of a prepared dataset with a net given by its name."""

import os

from keras_flowpose.data.prepared import read_prepared
from keras_flowpose.data.still_batches import evaluation_batches
from keras_flowpose.evaluation.labelled_predictions import LabelledPredictions
from keras_flowpose.evaluation.predict_stills import predict_stills
from keras_flowpose.models.precision import resolve_precision
from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.models.preset_folder import preset_folder
from keras_flowpose.models.presets import from_preset
from keras_flowpose.ops.decoding import Decoding
from keras_flowpose.run_config import PRECISIONS
from keras_flowpose.run_config import DataConfig
from keras_flowpose.run_config import RunConfig
from keras_flowpose.safe_files import UserError


def predict_prepared(
    model: str | os.PathLike,
    data: str,
    split: str = "test",
    *,
    data_dir: str | os.PathLike | None = None,
    crop: float | None = None,
    upright: bool | None = None,
    batch_size: int = 16,
    precision: str = "auto",
    decoding: str = "taylor",
) -> LabelledPredictions:
    """Runs a trained net over a prepared split.

    Args:
        model: A shipped preset, a preset folder or the folder of a run.
        data: Name of the prepared dataset.
        split: TFDS split, slices included. Defaults to "test".
        data_dir: Folder of prepared datasets; None for TFDS's default.
        crop: Side of the crop in torso lengths; None for that of the
            training run, or 3.2 where that is unknown.
        upright: Whether persons are turned upright; None for what the
            training run did, or False where that is unknown.
        batch_size: Images that the net sees at once. Defaults to 16.
        precision: As for `from_preset`. Defaults to "auto".
        decoding: Value of a `Decoding`. Defaults to "taylor".

    Returns:
        Predictions and labels, with these choices as their conditions.

    Raises:
        UserError: If there is no such net, dataset, split, precision or
            decoding.
    """
    for option, value, known in (
        ("decoding", decoding, [method.value for method in Decoding]),
        ("precision", precision, PRECISIONS),
    ):
        if value not in known:
            raise UserError(
                f"Unknown {option} {value!r}. Known: {', '.join(known)}."
            )
    config = load_preset_config(model)
    trained = trained_data_config(model)
    crop = trained.crop if crop is None else crop
    upright = trained.upright if upright is None else upright
    precision = resolve_precision(precision)
    data_dir = None if data_dir is None else str(data_dir)
    batches = evaluation_batches(
        data,
        split,
        data_dir,
        config.joints,
        config.input_size,
        batch_size,
        crop=crop,
        upright=upright,
    )
    net = from_preset(model, precision)
    return predict_stills(
        net,
        batches,
        config.joints,
        decoding=Decoding(decoding),
        normaliser=read_prepared(data, split, data_dir).normaliser,
        conditions={
            "model": str(model),
            "data": data,
            "split": split,
            "input_size": config.input_size,
            "crop": crop,
            "upright": upright,
            "precision": precision,
            "decoding": decoding,
        },
    )


def trained_data_config(model: str | os.PathLike) -> DataConfig:
    """How the net's training cropped images; the defaults if unknown.

    Raises:
        UserError: As `trained_run_config`.
    """
    run = trained_run_config(model)
    return DataConfig() if run is None else run.data


def trained_run_config(model: str | os.PathLike) -> RunConfig | None:
    """The training run that a net comes from; None if that is not known.

    A run folder has a config.json beside best/ and last/. A shipped preset
    has the config of the run that made it beside its weights, as run.json.

    Raises:
        UserError: If there is no such net, or the file is damaged.
    """
    folder = preset_folder(model)
    candidates = [folder / "run.json"]
    if folder.name in ("best", "last"):
        candidates.append(folder.parent / "config.json")
    for path in candidates:
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            continue
        try:
            return RunConfig.from_json(text)
        except (ValueError, TypeError) as error:
            raise UserError(
                f"{path} does not describe a run. {error}"
            ) from error
    return None

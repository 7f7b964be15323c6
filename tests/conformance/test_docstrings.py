"""The examples in the docstrings of all modules run and say the truth."""

import doctest
import importlib
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from tensorflow import keras

import keras_flowpose
from tests.conformance.specimens import public_classes

ROOT = Path(__file__).resolve().parents[2]


def _modules_with_examples():
    package = Path(keras_flowpose.__file__).parent
    folders = {
        "keras_flowpose": package,
        "keras_flowpose.datasets": ROOT / "datasets",
        "keras_flowpose.export": ROOT / "export",
    }
    for name, folder in folders.items():
        for path in sorted(folder.rglob("*.py")):
            if ">>> " in path.read_text(encoding="utf-8"):
                parts = path.relative_to(folder).with_suffix("").parts
                parts = [part for part in parts if part != "__init__"]
                yield ".".join([name, *parts])


@pytest.mark.parametrize("name", list(_modules_with_examples()))
def test_examples(name):
    module = importlib.import_module(name)
    known = {"tf": tf, "keras": keras, "np": np, "kfp": keras_flowpose}
    known |= {n: getattr(keras_flowpose, n) for n in keras_flowpose.__all__}
    failures, attempted = doctest.testmod(
        module,
        extraglobs={**known, **public_classes(), **vars(module)},
        optionflags=doctest.NORMALIZE_WHITESPACE,
    )
    assert attempted > 0
    assert failures == 0


@pytest.mark.parametrize("name", public_classes())
def test_every_layer_and_model_shows_an_example(name):
    documentation = public_classes()[name].__doc__
    for section in ("Args:", "Input shape:", "Output shape:", ">>> "):
        assert section in documentation

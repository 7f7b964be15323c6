"""Every public layer and model against every quality that users rely on."""

import inspect
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from tensorflow import keras

from keras_flowpose.models.precision import precision_scope
from tests.conformance.specimens import SPECIMENS
from tests.conformance.specimens import public_classes
from tests.conformance.specimens import sequential_weights

ROOT = Path(__file__).resolve().parents[2]

each_specimen = pytest.mark.parametrize(
    "specimen", SPECIMENS.values(), ids=SPECIMENS
)


def _assert_same(found, expected, **tolerance):
    tf.nest.map_structure(
        lambda a, b: np.testing.assert_allclose(
            _plain(a), _plain(b), **{"rtol": 1e-5, "atol": 1e-6, **tolerance}
        ),
        dict(found) if isinstance(found, dict) else found,
        expected,
    )


def _plain(tensor):
    return tf.cast(tensor, tf.float32).numpy()


def _filled(specimen):
    model = specimen.model()
    sequential_weights(model)
    return model


def test_every_public_class_has_a_specimen_and_none_is_stale():
    classes = {name.split(",")[0] for name in SPECIMENS}
    assert classes == set(public_classes())


@pytest.mark.parametrize("name", public_classes())
def test_is_registered(name):
    registered = keras.utils.get_registered_name(public_classes()[name])
    assert registered == f"keras_flowpose>{name}"


@pytest.mark.parametrize("name", SPECIMENS)
def test_constructor_arguments_are_kept_and_given_back(name):
    made = SPECIMENS[name].make()
    config = made.get_config()
    for argument in inspect.signature(type(made)).parameters.values():
        if argument.kind is not argument.VAR_KEYWORD:
            assert hasattr(made, argument.name)
            assert argument.name in config
    assert {"name", "trainable"} <= set(config)
    again = type(made).from_config(config)
    assert again.name == made.name
    as_json = [
        json.loads(json.dumps(c, default=str))
        for c in (config, again.get_config())
    ]
    assert as_json[0] == as_json[1]


@each_specimen
def test_output_shapes_are_known_beforehand(specimen):
    model = specimen.model()
    outputs = model(specimen.inputs(batch=2))
    for found, expected in zip(
        tf.nest.flatten(model.output), tf.nest.flatten(outputs), strict=True
    ):
        # Sizes may be open, but not wrong.
        assert tf.TensorShape(found.shape).is_compatible_with(expected.shape)
        assert found.shape[-1] == expected.shape[-1]


@each_specimen
# Keras 3 converts weights with np.array(x), of which NumPy 2 says that
# TensorFlow's variables do not take its `copy` argument yet.
@pytest.mark.filterwarnings(
    "ignore:__array__ implementation:DeprecationWarning"
)
def test_keras_file(specimen, tmp_path):
    model = _filled(specimen)
    inputs = specimen.inputs(batch=2)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    _assert_same(again(inputs), model(inputs))
    for a, b in zip(again.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@each_specimen
def test_saved_model_at_another_batch_size(specimen, tmp_path):
    model = _filled(specimen)
    inputs = specimen.inputs(batch=3)
    spec = tf.nest.map_structure(
        lambda x: tf.TensorSpec([None, *x.shape[1:]], x.dtype), inputs
    )
    module = tf.Module()
    module.model = model
    module.serve = tf.function(
        lambda x: model(x, training=False), input_signature=[spec]
    )
    module.serve(specimen.inputs(batch=2))
    tf.saved_model.save(module, str(tmp_path / "saved"))
    again = tf.saved_model.load(str(tmp_path / "saved"))
    tensors = tf.nest.map_structure(tf.constant, inputs)
    _assert_same(again.serve(tensors), model(inputs))


@each_specimen
def test_tf_function(specimen):
    model = _filled(specimen)
    inputs = specimen.inputs(batch=2)
    _assert_same(tf.function(model)(inputs), model(inputs), rtol=1e-4)


@each_specimen
def test_mixed_bfloat16(specimen):
    model = _filled(specimen)
    with precision_scope("mixed_bfloat16"):
        low = specimen.model()
    low.set_weights(model.get_weights())
    inputs = specimen.inputs(batch=2)
    expected = model(inputs)
    scale = max(np.abs(_plain(x)).max() for x in tf.nest.flatten(expected))
    outputs = low(inputs)
    _assert_same(outputs, expected, atol=0.03 * scale, rtol=0.03)
    if isinstance(specimen.make(), keras.Model):
        assert {x.dtype for x in tf.nest.flatten(outputs)} == {tf.float32}
    assert all(w.dtype == np.float32 for w in low.get_weights())


@pytest.mark.slow
def test_two_replicas_train_like_one_device():
    result = subprocess.run(
        [sys.executable, "-m", "tests.conformance.two_replicas"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr[-3000:]
    assert result.stdout.count(": ok") == len(SPECIMENS)

"""History rows, checkpoints and the best net, without a fit."""

import pytest
import tensorflow as tf
from tensorflow import keras

from keras_flowpose.safe_files import UserError
from keras_flowpose.training.callbacks import ResumableHistory
from keras_flowpose.training.callbacks import SaveBest
from keras_flowpose.training.callbacks import SaveCheckpoint
from keras_flowpose.training.callbacks import StopOnNaN
from keras_flowpose.training.history import History


def small_model():
    inputs = keras.Input([1])
    model = keras.Model(inputs, keras.layers.Dense(1)(inputs))
    model.compile("adam", "mse", jit_compile=False)
    return model


def resumable(folder):
    model = small_model()
    history = History(folder / "history.csv")
    return model, ResumableHistory(model, history, folder / "checkpoints", 10)


def one_epoch(callback, epoch):
    callback.on_epoch_begin(epoch)
    callback.on_epoch_end(epoch, {"loss": 1.0 / (epoch + 1)})
    SaveCheckpoint(callback).on_epoch_end(epoch)


def test_weights_and_momenta_come_back(tmp_path):
    model, callback = resumable(tmp_path)
    assert callback.restore() == 0
    data = tf.ones([4, 1])
    for epoch in range(2):
        model.fit(data, 3 * data, verbose=0)
        one_epoch(callback, epoch)
    again, fresh = resumable(tmp_path)
    assert fresh.restore() == 2
    for one, other in zip(model.weights, again.weights, strict=True):
        assert (one.numpy() == other.numpy()).all()
    assert int(again.optimizer.iterations) == 2
    # The same next step, so the momenta are back too.
    for net in (model, again):
        net.fit(data, 3 * data, verbose=0)
    for one, other in zip(model.weights, again.weights, strict=True):
        assert one.numpy() == pytest.approx(other.numpy(), rel=1e-6)


def test_a_row_without_its_checkpoint_is_dropped(tmp_path):
    _, callback = resumable(tmp_path)
    one_epoch(callback, 0)
    history = History(tmp_path / "history.csv")
    history.append({**history.rows[-1], "epoch": 2})
    _, fresh = resumable(tmp_path)
    assert fresh.restore() == 1
    assert [r["epoch"] for r in History(tmp_path / "history.csv").rows] == [1]


def test_parts_of_an_unfinished_checkpoint_are_removed(tmp_path, monkeypatch):
    _, callback = resumable(tmp_path)
    one_epoch(callback, 0)
    part = tmp_path / "checkpoints" / "ckpt-2_temp"

    def disk_is_full(checkpoint_number):
        part.mkdir()
        (part / "part-00000-of-00001").write_text("half")
        raise tf.errors.ResourceExhaustedError(None, None, "no space")

    monkeypatch.setattr(callback._manager, "save", disk_is_full)
    with pytest.raises(OSError, match="No space left on device"):
        callback.save(2)
    assert not part.exists()
    part.mkdir()  # as a kill leaves it
    _, fresh = resumable(tmp_path)
    assert fresh.restore() == 1
    assert not part.exists()


def test_best_is_saved_when_it_is_the_best(tmp_path):
    history = History(tmp_path / "history.csv")
    saved = []
    scores = [(0.2, 0.5), (0.1, 0.9), (0.2, 0.4), (0.2, 0.6), (0.3, 0.0)]
    for epoch, (pck, near) in enumerate(scores):
        callback = SaveBest(
            history, ("pck", "near"), lambda e=epoch: saved.append(e)
        )
        history.append({"epoch": epoch, "pck": pck, "near": near})
        callback.on_epoch_end(epoch)
    assert saved == [0, 3, 4]


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_a_loss_that_is_no_number_stops(loss):
    callback = StopOnNaN()
    callback.on_epoch_begin(4)
    callback.on_train_batch_end(0, {"loss": 0.1})
    with pytest.raises(UserError, match="in epoch 5, step 8"):
        callback.on_train_batch_end(7, {"loss": loss})

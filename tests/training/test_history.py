"""The history file: whole after each row, and rewound without a repeat."""

from keras_flowpose.training.history import History


def test_rows_survive_reopening(tmp_path):
    file = tmp_path / "history.csv"
    History(file).append({"epoch": 1, "loss": 0.5})
    again = History(file)
    again.append({"epoch": 2, "loss": 0.25})
    assert file.read_text() == "epoch,loss\n1.0,0.5\n2,0.25\n"
    assert [row["loss"] for row in History(file).rows] == [0.5, 0.25]


def test_rewind_drops_what_has_no_checkpoint(tmp_path):
    file = tmp_path / "history.csv"
    history = History(file)
    for epoch in (1, 2, 3):
        history.append({"epoch": epoch, "score": 0.1 * epoch})
    history.rewind(2)
    assert [row["epoch"] for row in History(file).rows] == [1, 2]

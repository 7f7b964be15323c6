"""Files that start a server, and are the user's once they are there."""

import json
import re

from keras_flowpose.export.server_files import batching_parameters
from keras_flowpose.export.server_files import server_files
from keras_flowpose.export.server_files import write_server_files


def test_batches_are_padded_to_the_allowed_sizes():
    lines = batching_parameters((1, 2, 8)).splitlines()

    assert lines[0] == "max_batch_size { value: 8 }"
    sizes = [x for x in lines if x.startswith("allowed")]
    assert sizes == [f"allowed_batch_sizes: {size}" for size in (1, 2, 8)]


def test_what_the_user_has_changed_stays(tmp_path):
    assert write_server_files(tmp_path, "poses", (1,)) == []
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == sorted(server_files("poses", (1,)))
    config = tmp_path / "models.config"
    config.write_text('model_config_list { config { name: "other" } }')
    (tmp_path / "README.md").unlink()

    (note,) = write_server_files(tmp_path, "poses", (1, 2))

    assert note.startswith(
        f"{config} was there already and does not name poses"
    )
    assert "other" in config.read_text()
    assert (tmp_path / "README.md").exists()
    assert "value: 1 }" in (tmp_path / "batching.pbtxt").read_text()


def test_the_request_in_the_readme_is_json():
    readme = server_files("poses", (1,))["README.md"]
    printed = "".join(re.findall(r"printf '(.*?)'", readme))

    (instance,) = json.loads(printed)["instances"]
    assert instance == {"image_bytes": {"b64": ""}}
    assert "/v1/models/poses:predict" in readme and "{name}" not in readme


def test_paths_and_options_fit_each_other():
    files = server_files("poses", (1,))

    assert 'base_path: "/models/poses"' in files["models.config"]
    for option in re.findall(r"=/models/(\S+)", files["compose.yaml"]):
        assert option in files

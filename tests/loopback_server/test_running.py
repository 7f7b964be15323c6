"""The real server is taken where there is one.

The loopback server's own process: tests/end_to_end/test_hostile_requests.py.
"""

import os
import sys

import pytest

from keras_flowpose.export.server_files import server_files
from tests.loopback_server.plain_bundle import plain_bundle
from tests.loopback_server.running import BINARY
from tests.loopback_server.running import loopback_server

# Takes the arguments of the real one, says that it has loaded, no more.
PRETENDER = f"""#!{sys.executable}
import http.server, pathlib, sys
pathlib.Path(__file__).with_name("seen").write_text("\\n".join(sys.argv[1:]))
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"AVAILABLE")
    def log_message(self, *args):
        pass
port = int(sys.argv[1].split("=")[1])
http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return plain_bundle(tmp_path_factory.mktemp("served") / "models")


def test_the_real_server_gets_the_arguments_of_the_readme(
    models, tmp_path, monkeypatch
):
    program = tmp_path / BINARY
    program.write_text(PRETENDER)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    with loopback_server(models) as server:
        assert server.real and server.model_name == "plain"
        config = (models / "local.config").read_text()
        assert f'base_path: "{models}/plain"' in config

    seen = (tmp_path / "seen").read_text().splitlines()
    readme = server_files("plain", (1, 4))["README.md"]
    command = readme.split("tensorflow_model_server ")[1].split("\n\n")[0]
    words = command.replace("\\\n", " ").split()
    assert {word.split("=")[0] for word in words} == {
        argument.split("=")[0] for argument in seen
    }
    assert not (models / "local.config").exists()

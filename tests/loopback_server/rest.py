"""The server's REST interface, on the standard library.

Reference:
    https://www.tensorflow.org/tfx/serving/api_rest;
    tensorflow_serving/model_servers/http_rest_api_util.cc (paths) and
    http_rest_api_handler.cc.
"""

import inspect
import json
import re
import urllib.parse
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

from google.protobuf import json_format
from tensorflow_serving.apis import get_model_metadata_pb2
from tensorflow_serving.apis import model_pb2

from tests.loopback_server.core import DEFAULT_SIGNATURE
from tests.loopback_server.core import ServerCore
from tests.loopback_server.json_answers import answer_json
from tests.loopback_server.json_requests import parse_json
from tests.loopback_server.json_requests import request_tensors
from tests.loopback_server.json_requests import signature_name
from tests.loopback_server.status import Code
from tests.loopback_server.status import ServingError
from tests.loopback_server.status import invalid

_MODEL = r"(?i)/v1/models/([^/:]+)(?:/versions/(\d+)|/labels/([^/:]+))?"
_PREDICT = re.compile(_MODEL + r":(classify|regress|predict)")
_STATUS = re.compile(_MODEL + r"(?:/(metadata))?")

# Protobuf 5 renamed the option that prints fields of no value.
_PRINT_ALL = next(
    name
    for name in inspect.signature(json_format.MessageToDict).parameters
    if name
    in (
        "always_print_fields_with_no_presence",
        "including_default_value_fields",
    )
)


def rest_server(core: ServerCore, port: int = 0) -> ThreadingHTTPServer:
    """A server that is bound to a port of loopback, but not running yet.

    Args:
        core: What it answers with.
        port: The port. Defaults to 0: one that is free.
    """

    class Handler(_Handler):
        pass

    Handler.core = core
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    return server


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections stay open
    disable_nagle_algorithm = True
    wbufsize = -1
    core: ServerCore

    def do_GET(self):
        self._answer(self._get)

    def do_POST(self):
        self._answer(self._post)

    def log_message(self, format, *args):
        """Nothing is logged."""

    def _answer(self, method):
        path = self.path.split("?")[0]
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal():
            self.close_connection = True  # where the body ends is not known
            self._send(501, {"error": "a body needs a Content-Length"})
            return
        body = self.rfile.read(int(length))
        if not path.lower().startswith("/v1/"):
            self._send(404, b"<html><title>404 Not Found</title></html>")
            return
        try:
            self._send(200, method(path, body))
        except ServingError as error:
            self._send(error.http_status, {"error": error.message})
        except Exception as error:
            # A fault of this server; told, so that a test sees it.
            told = f"{type(error).__name__}: {error}"
            self._send(500, {"error": told})

    def _get(self, path, body):
        match = _STATUS.fullmatch(path)
        if match is None:
            raise invalid(f"Malformed request: GET {path}")
        spec = _spec(match)
        if match.group(4) is None:
            status = self.core.status(spec)
            return json_format.MessageToDict(status, **{_PRINT_ALL: True})
        told = self.core.metadata(spec, ["signature_def"])
        signatures = get_model_metadata_pb2.SignatureDefMap()
        told.metadata["signature_def"].Unpack(signatures)
        options = {"preserving_proto_field_name": True, _PRINT_ALL: True}
        return {
            "model_spec": json_format.MessageToDict(told.model_spec, **options),
            "metadata": {
                "signature_def": json_format.MessageToDict(
                    signatures, **options
                )
            },
        }

    def _post(self, path, body):
        match = _PREDICT.fullmatch(path)
        if match is None:
            raise invalid(f"Malformed request: POST {path}")
        if match.group(4).lower() != "predict":
            raise ServingError(Code.UNIMPLEMENTED, "only predict is served")
        spec = _spec(match)
        document = parse_json(body)
        known = self.core.version(spec).signatures
        name = signature_name(document) or DEFAULT_SIGNATURE
        if name not in known:
            raise invalid(
                f'Serving signature name: "{name}" not found in signature def'
            )
        if not known[name].inputs:
            raise invalid(f"Failed to get input map for signature: {name}")
        spec.signature_name = name
        inputs, rows = request_tensors(document, known[name].inputs)
        return answer_json(self.core.predict(spec, inputs), rows)

    def _send(self, status, content):
        if isinstance(content, dict):
            content = json.dumps(content).encode("utf-8", "replace")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _spec(match):
    name, version, label = match.groups()[:3]
    spec = model_pb2.ModelSpec(name=urllib.parse.unquote(name))
    if version is not None:
        if int(version) >= 1 << 63:
            raise invalid(f"Failed to convert version: {version} to numeric.")
        spec.version.value = int(version)
    if label is not None:
        spec.version_label = urllib.parse.unquote(label)
    return spec

"""A small server that speaks TF Serving's protocols, over loopback.

TF Serving's binary cannot be installed everywhere, but what it does with a
request is public: its documentation and source say how JSON becomes tensors,
how requests are merged and which error a mistake gets. This package does the
same over a folder that `export_bundle` wrote, with the protobuf messages of
`tensorflow-serving-api`, in this process or in one of its own:

    python -m tests.loopback_server MODELS

It stands in for the real server in tests, and proves nothing about it. Where
`tensorflow_model_server` is on the PATH, `loopback_server` starts that instead.

Not had: classification and regression, compressed or chunked bodies, metrics,
TLS, new versions while it runs, `pad_variable_length_inputs` and splitting of
large requests.

Reference:
    https://www.tensorflow.org/tfx/serving/api_rest, serving_config, and
    https://github.com/tensorflow/serving (tensorflow_serving/...), of which
    each module names the files.
"""

"""usage: server.py PORT: Triton, with text and number models bound by PyTriton; gRPC at PORT + 1, metrics at PORT + 2."""

import sys

import numpy as np
from pytriton.decorators import batch
from pytriton.model_config import ModelConfig, Tensor
from pytriton.triton import Triton, TritonConfig
from tiny_model import answer, generate

PORT = int(sys.argv[1])
TEXT_IN = [Tensor(name="text_input", dtype=bytes, shape=(1,))]
TEXT_OUT = [Tensor(name="text_output", dtype=bytes, shape=(1,))]


def said(text):
    return {"text_output": np.array([[text.encode()]], dtype=bytes)}


def question(requests):
    return requests[0].data["text_input"].ravel()[0].decode()


def text(requests):
    return [said(answer(question(requests)))]


def stream(requests):
    for token in generate(question(requests)):
        yield [said(token)]


@batch
def double(numbers):
    return {"doubled": numbers * 2}


if __name__ == "__main__":
    config = TritonConfig(
        http_address="127.0.0.1", http_port=PORT, grpc_port=PORT + 1, metrics_port=PORT + 2, log_verbose=0
    )
    with Triton(config=config) as triton:
        triton.bind("text", text, TEXT_IN, TEXT_OUT, config=ModelConfig(batching=True, max_batch_size=1))
        triton.bind(
            "stream", stream, TEXT_IN, TEXT_OUT, config=ModelConfig(max_batch_size=1, decoupled=True)
        )
        triton.bind(
            "double",
            double,
            [Tensor(name="numbers", dtype=np.float32, shape=(-1,))],
            [Tensor(name="doubled", dtype=np.float32, shape=(-1,))],
        )
        triton.serve()

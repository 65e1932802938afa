"""Models behind MLServer: text in and out, and numbers in and out."""

import numpy as np
from mlserver import MLModel
from mlserver.codecs import NumpyCodec, StringCodec
from mlserver.types import InferenceRequest, InferenceResponse
from tiny_model import answer, generate


def text_of(request):
    return StringCodec.decode_input(request.inputs[0])[0]


class Text(MLModel):
    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        output = StringCodec.encode_output("output", [answer(text_of(payload))])
        return InferenceResponse(model_name=self.name, outputs=[output])

    async def predict_stream(self, payloads):
        async for payload in payloads:
            for token in generate(text_of(payload)):
                yield InferenceResponse(model_name=self.name, outputs=[StringCodec.encode_output("output", [token])])


class Sum(MLModel):
    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        numbers = NumpyCodec.decode_input(payload.inputs[0])
        total = NumpyCodec.encode_output("sum", np.array([numbers.sum()]))
        return InferenceResponse(model_name=self.name, outputs=[total])

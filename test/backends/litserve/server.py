"""usage: server.py PORT predict|stream|openai: a LitServe application as its guide shows it."""

import sys

import litserve as ls
from tiny_model import answer, count, generate

PORT, KIND = int(sys.argv[1]), sys.argv[2]


class Predict(ls.LitAPI):
    def setup(self, device):
        pass

    def decode_request(self, request):
        return request["prompt"]

    def predict(self, prompt):
        return answer(prompt)

    def encode_response(self, output):
        return {"output": output}


class Stream(Predict):
    def predict(self, prompt):
        yield from generate(prompt)

    def encode_response(self, tokens):
        import json

        for token in tokens:
            yield json.dumps({"output": token}) + "\n"


class OpenAI(ls.LitAPI):
    def setup(self, device):
        pass

    def predict(self, request):
        prompt = request.messages[-1].content
        for token in generate(prompt):
            yield {"role": "assistant", "content": token, "prompt_tokens": count(prompt), "completion_tokens": 1}

    def encode_response(self, tokens, context):
        for token in tokens:
            yield token


APIS = {"predict": (Predict, {}), "stream": (Stream, {"stream": True}), "openai": (OpenAI, {"spec": ls.OpenAISpec()})}

if __name__ == "__main__":
    api, settings = APIS[KIND]
    ls.LitServer(api(**settings), accelerator="cpu", workers_per_device=1).run(
        host="127.0.0.1", port=PORT, generate_client_file=False, log_level="warning"
    )

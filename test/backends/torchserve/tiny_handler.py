"""A TorchServe handler: text in, text out, streamed when it is asked for."""

import json

from tiny_model import answer, generate
from ts.handler_utils.utils import send_intermediate_predict_response


def question(request):
    """JSON has been read already where it came over HTTP, and has not where it came over gRPC."""
    body = request.get("body") or request.get("data")
    if isinstance(body, (bytes, bytearray)):
        body = bytes(body).decode()
    if isinstance(body, str):
        body = json.loads(body) if body.startswith("{") else {"prompt": body}
    return body


def handle(requests, context):
    if requests is None:
        return None
    asked = question(requests[0])
    if not asked.get("stream"):
        return [answer(asked["prompt"])]
    for token in generate(asked["prompt"]):
        send_intermediate_predict_response([token], context.request_ids, "ok", 200, context)
    return [""]

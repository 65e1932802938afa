"""A TorchServe handler: text in, text out, streamed when it is asked for."""

from tiny_model import answer, generate
from ts.handler_utils.utils import send_intermediate_predict_response


def handle(requests, context):
    if requests is None:
        return None
    body = requests[0].get("body") or requests[0].get("data")
    prompt = body["prompt"] if isinstance(body, dict) else body if isinstance(body, str) else bytes(body).decode()
    if not isinstance(body, dict) or not body.get("stream"):
        return [answer(prompt)]
    for token in generate(prompt):
        send_intermediate_predict_response([token], context.request_ids, "ok", 200, context)
    return [""]

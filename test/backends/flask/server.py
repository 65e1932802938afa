"""usage: server.py PORT: a model in a Flask script, as many are written."""

import json
import sys

from flask import Flask, Response, jsonify, request
from tiny_model import answer, count, generate

app = Flask(__name__)


@app.get("/health")
def health():
    return "ok"


@app.post("/generate")
def complete():
    body = request.get_json()
    text = answer(body["prompt"], body.get("max_new_tokens", 12))
    usage = {"prompt_tokens": count(body["prompt"]), "completion_tokens": count(text)}
    return jsonify(generated_text=text, finish_reason="length", usage=usage, model="tiny")


@app.post("/stream_text")
def stream_text():
    return Response(generate(request.get_json()["prompt"]), mimetype="text/plain")


@app.post("/stream_events")
def stream_events():
    prompt = request.get_json()["prompt"]
    return Response(
        (f"data: {json.dumps({'token': token})}\n\n" for token in generate(prompt)), mimetype="text/event-stream"
    )


@app.post("/classify")
def classify():
    return jsonify([{"label": "good", "score": 0.9}, {"label": "bad", "score": 0.1}])


@app.post("/form")
def form():
    return answer(request.form["text"])


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(sys.argv[1]), threaded=True)

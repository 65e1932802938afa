"""usage: server.py PORT: a model in a FastAPI script, with names of its own for everything."""

import json
import sys

import uvicorn
from fastapi import FastAPI, HTTPException
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from tiny_model import answer, count, generate

app = FastAPI()


class Ask(BaseModel):
    question_text: str
    want: int = 12


@app.get("/health")
def health():
    return "ok"


@app.post("/mine")
def mine(ask: Ask):
    text = answer(ask.question_text, ask.want)
    return {"mine": {"said": text, "in": count(ask.question_text), "out": count(text), "why": "enough"}}


@app.post("/mine_lines")
def mine_lines(ask: Ask):
    def lines():
        for token in generate(ask.question_text, ask.want):
            yield json.dumps({"mine": {"said": token}}) + "\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson")


@app.post("/refuse")
def refuse(ask: Ask):
    raise HTTPException(status_code=429, detail="too many questions")


@app.post("/generate")
def guessed(body: dict):
    return {"response": answer(body["input"]), "input_tokens": count(body["input"])}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")

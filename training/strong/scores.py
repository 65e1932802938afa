"""
Writes what exported networks say of labelled texts: lines {"id", "source", "kind", "text", "labels", "logits"}, the worst window's log-odds by head.

    python training/strong/scores.py DATA MODELS_FOLDER OUT [permitted|others]

MODELS_FOLDER is what ``export.py`` wrote. ``calibrate.py`` fits slopes to them, and the cheap scorers learn from those of permitted sources.
"""

import json
import sys
from pathlib import Path

import numpy as np
from batches import encode, padded
from export import session
from model import trunk_and_tokenizer
from sources import HEADS, PERMITTED, Row, load
from tokenizers.models import WordPiece
from train import SEED

WINDOW, STEP, MOST = 62, 52, 16
CHUNK, BATCH = 2000, 16


def logits_of(network, tokenizer, rows: list[Row]) -> np.ndarray:
    windows, owners = [], []
    for index, pieces in enumerate(encode(tokenizer, rows)):
        for start in list(range(0, max(1, len(pieces) - WINDOW + STEP), STEP))[:MOST]:
            windows.append(pieces[start : start + WINDOW])
            owners.append(index)
    found = np.full((len(rows), len(HEADS)), -99.0)
    order = sorted(range(len(windows)), key=lambda index: len(windows[index]))
    for start in range(0, len(order), BATCH):
        chosen = order[start : start + BATCH]
        ids, mask = padded([windows[index] for index in chosen])
        said = network.run(["logits"], {"ids": ids.numpy(), "mask": mask.long().numpy()})[0]
        for index, each in zip(chosen, said, strict=True):
            found[owners[index]] = np.maximum(found[owners[index]], each)
    return found


def main(data: str, models: str, out: str, which: str = "permitted") -> None:
    _, tokenizer = trunk_and_tokenizer()
    pieces = Path(models, "vocab.txt").read_text().removesuffix("\n").split("\n")
    tokenizer.model = WordPiece({piece: index for index, piece in enumerate(pieces)}, unk_token="[UNK]")
    network = session(Path(models, "strong.onnx"))
    rows = [row for row in load(Path(data), SEED) if (row.source in PERMITTED) == (which == "permitted")]
    with open(out, "w") as file:
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            for row, each in zip(chunk, logits_of(network, tokenizer, chunk), strict=True):
                said = {"id": row.id, "source": row.source, "kind": row.kind, "text": row.text, "labels": row.labels}
                file.write(json.dumps(said | {"logits": dict(zip(HEADS, each.round(3).tolist(), strict=True))}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

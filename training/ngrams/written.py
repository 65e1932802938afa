"""
Prints the texts that were written for training, as the strong scorers learn from them, for the cheap ones: lines {"harm", "text", "label", "source"}.

    python training/ngrams/written.py > written.jsonl
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "strong"))

from attacks import direct, requests  # noqa: E402
from contrast import contrast  # noqa: E402

SEED = 1


def show(harm: str, text: str, label: float, source: str) -> None:
    print(json.dumps({"harm": harm, "text": text, "label": int(label >= 0.5), "source": source}))


for text, _, labels in contrast(SEED):
    show("toxicity", text, labels.get("toxicity", 0.0), "contrast")
for text, label, *_ in direct(SEED):
    show("injection", text, label, "attacks")
for text, label, *_ in requests(SEED):
    show("misuse", text, label, "requests")

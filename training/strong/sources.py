"""Rows to learn from and to judge by, from the folder of labelled texts; see its README for licences."""

import csv
import json
import random
from dataclasses import dataclass, field
from pathlib import Path

from attacks import direct, documents, requests
from contrast import CATEGORIES, contrast

HEADS = ("toxicity", *CATEGORIES, "injection", "indirect", "misuse")

# Licences that permit to learn from them for what is shipped. All others are read for figures alone.
PERMITTED = frozenset(
    "davidson hatemojibuild edos-sexism surge implicit-hate openai-moderation cold germeval2018 hatexplain mlma-en mlma-fr mlma-ar "
    "deepset jailbreak-llms notinject bipia-email bipia-email-clean llm-guard-tests giskard awesome-prompts-2025 mt-bench oasst1 mitre-frr "
    "advbench xstest self-instruct contrast contrast-apart attacks requests documents".split()
)
# How many rows of a source are seen in one pass over all.
MOST = {
    "davidson": 4500, "hatexplain": 6000, "mlma-en": 2500, "mlma-fr": 500, "mlma-ar": 300, "hatemojibuild": 4700, "edos-sexism": 2000,
    "implicit-hate": 1500, "openai-moderation": 620, "cold": 500, "germeval2018": 1000, "contrast": 4800, "attacks": 4900,
    "documents": 3600, "requests": 3000, "jailbreak-llms": 611, "self-instruct": 600, "xstest": 900,
}  # fmt: skip
# Sources with few rows that say much are seen more than once.
TIMES = {"surge": 3, "openai-moderation": 3, "deepset": 3, "notinject": 3, "bipia-email": 4, "bipia-email-clean": 4, "giskard": 4,
         "llm-guard-tests": 4, "advbench": 2, "mt-bench": 2, "oasst1": 3, "awesome-prompts-2025": 6, "mitre-frr": 1, "jailbreak-llms": 3}  # fmt: skip


@dataclass
class Row:
    text: str
    source: str
    #: by head, 0 to 1; heads that are not in it are not known
    labels: dict[str, float] = field(default_factory=dict)
    kind: str = ""
    identity: str | None = None
    id: str = ""


def jsonl(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().split("\n") if line]


NONE = dict.fromkeys(HEADS, 0.0)
# What is posted on a social network is no attack on an assistant.
POSTED = {"injection": 0.0, "indirect": 0.0}
HATE = frozenset("hatemojibuild edos-sexism implicit-hate".split())
MODERATION = {"S": "sexual", "S3": "sexual", "H": "identity_hate", "H2": "identity_hate", "HR": "insult", "V": "threat", "SH": "self_harm"}
BAD = ("hateful", "abusive", "offensive", "disrespectful")


def toxic(folder: Path) -> list[Row]:
    rows = []
    for line in jsonl(folder / "toxicity.dev.jsonl"):
        if line["source"] == "davidson":
            continue  # the whole table has how many annotators agreed
        label = float(line["label"])
        labels = POSTED | {"toxicity": label}
        category = line.get("category") or ""
        if line["source"] == "openai-moderation":
            found = {MODERATION[each] for each in category.split(",") if each in MODERATION}
            labels |= {name: float(name in found) for name in CATEGORIES if name != "insult" or "insult" in found or label == 0}
        elif line["source"] in HATE:
            labels |= {"identity_hate": label}
        rows.append(Row(line["text"], line["source"], labels, id=line["id"]))
    return rows + davidson(folder) + hatexplain(folder) + mlma(folder)


def davidson(folder: Path) -> list[Row]:
    rows = []
    for line in table(folder / "raw/tox-davidson/labeled_data.csv"):
        count, hate, neither = int(line["count"]), int(line["hate_speech"]), int(line["neither"])
        labels = POSTED | {"toxicity": 1 - neither / count}
        if neither == count or hate > count / 2:
            labels |= {"identity_hate": float(hate > count / 2)}
        rows.append(Row(line["tweet"], "davidson", labels, id=f"davidson-raw-{len(rows)}"))
    # Nearly all are offensive: as many of the others, and of the hateful ones.
    groups = [[row for row in rows if low <= row.labels["toxicity"] <= high] for low, high in ((0, 0.4), (0.4, 1))]
    random.Random(7).shuffle(groups[1])
    hateful = [row for row in groups[1] if row.labels.get("identity_hate")]
    rest = [row for row in groups[1] if not row.labels.get("identity_hate")]
    return groups[0] + hateful + rest[: len(groups[0]) - len(hateful)]


def hatexplain(folder: Path) -> list[Row]:
    rows = []
    for line in table(folder / "raw/tox-hatexplain/092-HateXplain.csv"):
        category = line["category"]
        if category not in ("0", "1", "2"):
            continue
        labels = POSTED | {"toxicity": {"0": 0.0, "1": 1.0, "2": 0.85}[category]}
        if category != "2":
            labels |= {"identity_hate": float(category == "1")}
        rows.append(Row(line["text"], "hatexplain", labels, id=f"hatexplain-{len(rows)}"))
    return rows


def mlma(folder: Path) -> list[Row]:
    rows = []
    for language in ("en", "fr", "ar"):
        for line in table(folder / f"raw/tox-mlma-en-fr-ar/{language}_dataset.csv"):
            kinds = [kind for kind in line["sentiment"].split("_") if kind]
            share = sum(kind in BAD for kind in kinds) / max(1, len(kinds))
            rows.append(Row(line["tweet"], f"mlma-{language}", POSTED | {"toxicity": share}, id=f"mlma-{language}-{len(rows)}"))
    return rows


def identity(folder: Path) -> list[Row]:
    return [
        Row(line["text"], line["source"], {"toxicity": float(line["label"])}, identity=line.get("identity"), id=line["id"])
        for line in jsonl(folder / "identity_bias.dev.jsonl")
    ]


def attacks(folder: Path) -> list[Row]:
    rows = []
    for line in jsonl(folder / "injection.dev.jsonl"):
        kind, label = line["kind"], float(line["label"])
        indirect = float(kind == "indirect")
        # An order in a document is an attack by its place, not by its words.
        labels = {"indirect": 1.0} if indirect else {"injection": label}
        if label == 0:
            labels = dict(NONE)
        rows.append(Row(line["text"], line["source"], labels, kind=kind, id=line["id"]))
    return rows


def misuse(folder: Path) -> list[Row]:
    rows = []
    for line in jsonl(folder / "misuse.dev.jsonl"):
        label = float(line["label"])
        if line["source"] in ("alpaca", "mitre-frr") and label == 0:
            labels = dict(NONE)
        else:
            labels = POSTED | {"misuse": label}
        rows.append(Row(line["text"], line["source"], labels, id=line["id"]))
    return rows


def everyday(folder: Path) -> list[Row]:
    rows = []
    for name in ("user_oriented_instructions", "seed_tasks"):
        for line in jsonl(folder / f"raw/ben-self-instruct/{name}.jsonl"):
            instance = line["instances"][0]
            rows.append(Row(f"{line['instruction']}\n{instance['input']}".strip(), "self-instruct", dict(NONE)))
            if len(instance["output"]) > 40:
                rows.append(Row(instance["output"], "self-instruct", dict(NONE)))
    for line in jsonl(folder / "refusal.dev.jsonl"):
        rows.append(Row(line["text"][:600], "xstest", {"toxicity": 0.0} | POSTED))
    return rows + asked(folder)


def asked(folder: Path) -> list[Row]:
    """Questions that a model without a system prompt refused are harmful; those that even a strict one answered are not."""
    rows = []
    for line in jsonl(folder / "refusal.dev.jsonl"):
        if line["source"] == "xstest-mistralinstruct" and line["label"] == 1:
            rows.append(Row(line["prompt"], "xstest", POSTED | {"misuse": 0.9}))
        if line["source"] == "xstest-llama2orig" and line["label"] == 0:
            rows.append(Row(line["prompt"], "xstest", NONE | {"misuse": 0.05}))
    return rows


def written(folder: Path, seed: int) -> list[Row]:
    """What was written for this."""
    posted = [Row(text, "contrast-apart" if apart else "contrast", POSTED | labels) for text, apart, labels in contrast(seed)]
    spoken = [
        Row(text, "attacks", (NONE if label == 0 else {}) | {"injection": label, "indirect": 0.0}) for text, label in direct(seed)
    ]
    wanted = [Row(text, "requests", (NONE if label == 0 else POSTED) | {"misuse": label}) for text, label in requests(seed)]
    chat = jsonl(folder / "injection.dev.jsonl")
    tasks = [line for name in ("user_oriented_instructions", "seed_tasks") for line in jsonl(folder / f"raw/ben-self-instruct/{name}.jsonl")]
    real = [line["text"] for line in chat if line["kind"] == "benign-document"] + [
        text for task in tasks for instance in task["instances"][:1] for text in (instance["input"], instance["output"]) if len(text) > 80
    ] + [line["text"] for line in jsonl(folder / "refusal.dev.jsonl") if line["label"] == 0]
    orders = [task["instruction"] for task in tasks if len(task["instruction"]) < 200]
    orders += [line["text"] for line in chat if line["source"] in ("oasst1", "mt-bench") and len(line["text"]) < 160]
    brought = [
        Row(text, "documents", dict(NONE) if label == 0 else {"indirect": 1.0}) for text, label in documents(seed, real, orders, 4000)
    ]
    return posted + spoken + wanted + brought


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return [row for row in csv.DictReader(file) if None not in row.values()]


def load(folder: Path, seed: int) -> list[Row]:
    rows = [*toxic(folder), *identity(folder), *attacks(folder), *misuse(folder), *everyday(folder), *written(folder, seed)]
    return [row for row in rows if row.text.strip()]

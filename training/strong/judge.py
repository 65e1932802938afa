"""Figures by source, those learned from apart."""

import random

import numpy as np
import torch
from batches import encode, padded
from figures import auc, calibration_error, identity_aucs, platt
from model import Scorers
from sources import HEADS, Row
from tokenizers import Tokenizer

WINDOW = 62
STEP = 46
MOST_WINDOWS = 8
CHAT = ("alpaca", "oasst1", "mt-bench", "self-instruct")


def logits_of(model: Scorers, tokenizer: Tokenizer, rows: list[Row]) -> np.ndarray:
    """The worst window's log-odds, by head."""
    model.eval()
    windows, owners = [], []
    for index, pieces in enumerate(encode(tokenizer, rows)):
        starts = range(0, max(1, len(pieces) - WINDOW + STEP), STEP)
        for start in list(starts)[:MOST_WINDOWS]:
            windows.append(pieces[start : start + WINDOW])
            owners.append(index)
    found = np.full((len(rows), len(HEADS)), -99.0)
    order = sorted(range(len(windows)), key=lambda index: len(windows[index]))
    with torch.no_grad():
        for start in range(0, len(order), 64):
            chosen = order[start : start + 64]
            ids, mask = padded([windows[index] for index in chosen])
            with torch.autocast("cpu", torch.bfloat16):
                logits = model(ids, mask)
            for index, each in zip(chosen, logits.float().numpy(), strict=True):
                found[owners[index]] = np.maximum(found[owners[index]], each)
    return found


def judge_all(model: Scorers, tokenizer: Tokenizer, rows: list[Row], learned: set[str], most: int) -> dict:
    rng = random.Random(1)
    by_source: dict[str, list[Row]] = {}
    for row in rows:
        by_source.setdefault(row.source, []).append(row)
    chosen = [row for own in by_source.values() for row in rng.sample(own, min(len(own), most))]
    scores = logits_of(model, tokenizer, chosen)
    report = {}
    for head in ("toxicity", "injection", "indirect", "misuse", "identity_hate", "insult", "threat", "sexual", "self_harm"):
        report[head] = report_of(head, chosen, scores[:, HEADS.index(head)], learned)
    print(injection_figures(chosen, scores))
    bias = [index for index, row in enumerate(chosen) if row.source == "unintended-bias-templates"]
    labels = np.array([chosen[index].labels["toxicity"] for index in bias])
    report["identity"] = identity_aucs(scores[bias, 0], labels, [chosen[index].identity for index in bias])
    report["identity"]["all"] = auc(scores[bias, 0], labels)
    print("identity_bias:", report["identity"])
    return report


def report_of(head: str, rows: list[Row], scores: np.ndarray, learned: set[str]) -> dict:
    known = np.array([head in row.labels for row in rows])
    labels = np.array([float(row.labels.get(head, 0) >= 0.5) for row in rows])
    sources = np.array([row.source for row in rows])
    chat = known & np.isin(sources, CHAT)
    result: dict[str, dict] = {}
    for source in sorted(set(sources[known])):
        own = known & (sources == source)
        kinds = set(labels[own])
        if kinds == {0.0}:
            continue
        against = own if len(kinds) == 2 else own | (chat & (sources == "alpaca"))
        result[source] = {"auc": auc(scores[against], labels[against]), "learned": source in learned, "rows": int(own.sum())}
        print(f"{head:14s} {source:26s} {'seen' if source in learned else 'unseen':7s} AUC {result[source]['auc']:.3f} ({own.sum()})")
    unseen = [each["auc"] for each in result.values() if not each["learned"]]
    if unseen:
        new = known & ~np.isin(sources, list(learned))
        weights = np.array([1 / max(1, (sources[new] == source).sum()) for source in sources[new]])
        slope, intercept = platt(scores[new], labels[new], weights)
        error = calibration_error(1 / (1 + np.exp(-slope * scores[new] - intercept)), labels[new])
        print(f"{head}: mean AUC over unseen {np.mean(unseen):.3f}; slope {slope:.3f}, intercept {intercept:.3f}, calibration error {error:.3f}")
        result["unseen"] = {"auc": float(np.mean(unseen)), "slope": slope, "intercept": intercept, "calibration_error": float(error)}
    return result


def injection_figures(rows: list[Row], scores: np.ndarray) -> str:
    """How much of each kind is found at the bound that one in a hundred texts of ordinary chat reaches."""
    sources = np.array([row.source for row in rows])
    kinds = np.array([row.kind for row in rows])
    lines = []
    for name in ("injection", "indirect"):
        own = scores[:, HEADS.index(name)]
        for chat in (("alpaca",), ("alpaca", "oasst1", "mt-bench", "qualifire")):
            bound = np.quantile(own[np.isin(sources, chat) & (kinds == "benign")], 0.99)
            parts = [
                f"{source}/{kind} {(own[(sources == source) & (kinds == kind)] > bound).mean():.2f}"
                for source, kind in sorted({(row.source, row.kind) for row in rows if row.kind})
            ]
            lines.append(f"{name} at 1 % of {'+'.join(chat)} (> {bound:.2f}): " + ", ".join(parts))
    return "\n".join(lines)

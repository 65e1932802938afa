"""
Teaches the strong scorers: one MiniLM trunk with a head for each kind of harm.

    python training/strong/train.py DATA OUT [--passes 40000] [--hold-out surge,mlma-en,...] [--from CHECKPOINT]

DATA is the folder of the labelled texts. Only sources whose licences permit it are learned from; with ``--hold-out`` the named ones are not
either, and the figures printed at the end are those of sources the model never saw. The same seed gives the same order of texts.
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch
from batches import batches
from judge import judge_all
from model import Scorers, trunk_and_tokenizer
from sources import HEADS, PERMITTED, Row, load
from torch import Tensor, nn
from vocabulary import with_emoji

SEED = 20261129
RATE = 1.5e-4
HEAD_RATE = 2e-3
WARM_UP = 0.06
SMOOTHING = 0.03
WEIGHTS = torch.tensor([1.0, 0.3, 0.5, 0.3, 0.3, 0.3, 1.0, 0.5, 1.0])
# Only whom annotators judged who had a mind of their own has a leaning; what the others say is what the scale means.
LEANING = frozenset("davidson hatexplain mlma-en mlma-fr mlma-ar hatemojibuild edos-sexism implicit-hate cold germeval2018".split())


class Leanings(nn.Module):
    """How much more readily than others a source's annotators called a text toxic: that is theirs, and must not become a matter of words."""

    def __init__(self, sources: list[str]) -> None:
        super().__init__()
        self.places = {source: index for index, source in enumerate(sources)}
        self.values = nn.Parameter(torch.zeros(len(sources)))
        self.register_buffer("free", torch.tensor([float(source in LEANING) for source in sources]))

    def forward(self, sources: list[str]) -> Tensor:
        places = torch.tensor([self.places[source] for source in sources])
        return (self.values * self.free)[places]


def loss_of(logits: Tensor, labels: Tensor) -> Tensor:
    known = (labels >= 0).float()
    wanted = labels.clamp(0, 1) * (1 - 2 * SMOOTHING) + SMOOTHING
    each = nn.functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    return (each * known * WEIGHTS).sum() / len(labels)


def teach(model: Scorers, tokenizer, rows: list[Row], passes: int, rate: float, out: Path) -> None:
    rng = random.Random(SEED)
    leanings = Leanings(sorted({row.source for row in rows}))
    model.trunk.embeddings.word_embeddings.weight.requires_grad_(False)
    body = [each for each in model.trunk.parameters() if each.requires_grad]
    groups = [
        {"params": body, "lr": rate, "weight_decay": 0.01},
        {"params": model.heads.parameters(), "lr": HEAD_RATE},
        {"params": leanings.parameters(), "lr": 0.02},
    ]
    optimizer = torch.optim.AdamW(groups, fused=True)
    rise = lambda done: min(done / WARM_UP, (1 - done) / (1 - WARM_UP))  # noqa: E731
    began, seen, mean, step, rates = time.time(), 0, 0.0, 0, [group["lr"] for group in groups]
    model.train()
    for ids, mask, labels, sources in batches(rows, tokenizer, passes, rng):
        for group, most in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = most * max(0.01, rise(seen / passes))
        with torch.autocast("cpu", torch.bfloat16):
            logits = model(ids, mask)
        logits = logits.float()
        logits = torch.cat([logits[:, :1] + leanings(sources).unsqueeze(1), logits[:, 1:]], 1)
        loss = loss_of(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(body, 1.0)
        optimizer.step()
        seen += len(ids)
        step += 1
        mean += 0.03 * (loss.item() - mean) if step > 1 else loss.item()
        if step % 20 == 0:
            print(f"{seen:6d} texts, loss {mean:.3f}, {time.time() - began:.0f} s", flush=True)
        if step % 100 == 0:
            save(model, out)
    save(model, out)
    print("leanings", {source: round(leanings.values[at].item(), 2) for source, at in leanings.places.items()})


def save(model: Scorers, out: Path) -> None:
    torch.save(model.state_dict(), out / "model.new")
    (out / "model.new").rename(out / "model.pt")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("data", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--passes", type=int, default=40_000)
    options.add_argument("--hold-out", default="")
    options.add_argument("--from", dest="start", type=Path)
    options.add_argument("--rate", type=float, default=RATE)
    options.add_argument("--judge-only", action="store_true")
    options.add_argument("--most", type=int, default=10**9, help="texts per source that are judged")
    chosen = options.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(SEED)
    chosen.out.mkdir(parents=True, exist_ok=True)
    rows = load(chosen.data, SEED)
    trunk, tokenizer = trunk_and_tokenizer()
    pieces = with_emoji(tokenizer, trunk, [row.text for row in rows if row.source in PERMITTED])
    (chosen.out / "vocab.txt").write_text("\n".join(pieces) + "\n")
    model = Scorers(trunk, len(HEADS))
    if chosen.start is not None:
        model.load_state_dict(torch.load(chosen.start, weights_only=True))
    held_out = set(filter(None, chosen.hold_out.split(",")))
    learned = [row for row in rows if row.source in PERMITTED and row.source not in held_out]
    if not chosen.judge_only:
        teach(model, tokenizer, learned, chosen.passes, chosen.rate, chosen.out)
    report = judge_all(model, tokenizer, rows, {row.source for row in learned}, chosen.most)
    (chosen.out / "report.json").write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()

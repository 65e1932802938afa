"""Texts as numbers, in batches of like length."""

import random
from collections.abc import Iterator

import torch
from sources import HEADS, MOST, TIMES, Row
from tokenizers import Tokenizer
from torch import Tensor

LONGEST = 64
BATCH = 32
CLS, SEP = 101, 102
# Share of short texts that are set between others.
BESIDE = 0.2


def encode(tokenizer: Tokenizer, rows: list[Row]) -> list[list[int]]:
    """Word pieces of each text, without the marks of begin and end; no more than a long window of the longest texts."""
    return [encoding.ids for encoding in tokenizer.encode_batch([row.text[:6000] for row in rows], add_special_tokens=False)]


def padded(pieces: list[list[int]]) -> tuple[Tensor, Tensor]:
    width = max(map(len, pieces)) + 2
    ids = torch.zeros(len(pieces), width, dtype=torch.long)
    mask = torch.zeros(len(pieces), width)
    for index, each in enumerate(pieces):
        ids[index, : len(each) + 2] = torch.tensor([CLS, *each, SEP])
        mask[index, : len(each) + 2] = 1
    return ids, mask


def one_pass(rows: list[Row], rng: random.Random) -> list[int]:
    """Numbers of the rows that are seen in one pass: of each source no more than its share, small ones more than once."""
    by_source: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        by_source.setdefault(row.source, []).append(index)
    chosen = []
    for source, own in by_source.items():
        chosen += rng.sample(own, min(len(own), MOST.get(source, 2000))) * TIMES.get(source, 1)
    rng.shuffle(chosen)
    return chosen


def window(pieces: list[int], rng: random.Random) -> list[int]:
    """The beginning of a long text, or any stretch of it."""
    room = LONGEST - 2
    start = 0 if len(pieces) <= room or rng.random() < 0.5 else rng.randint(0, len(pieces) - room)
    return pieces[start : start + room]


def noisy(text: str, rng: random.Random) -> str:
    """As people write to get around filters: letters doubled, left out, parted, or put as signs."""
    at = rng.randrange(len(text))
    match rng.randrange(5):
        case 0:
            return text[:at] + text[at + 1 :]
        case 1:
            return text[:at] + text[at] + text[at:]
        case 2:
            return "".join({"a": "4", "e": "3", "i": "1", "o": "0", "s": "5"}.get(c, c) if rng.random() < 0.5 else c for c in text)
        case 3:
            return text.upper()
        case _:
            words = text.split(" ")
            spot = rng.randrange(len(words))
            words[spot] = " ".join(words[spot])
            return " ".join(words)


def beside(pieces: list[int], calm: list[int], rng: random.Random) -> list[int]:
    """A text between others in which nothing is wrong: what is wrong with it must still be seen."""
    cut = rng.randint(0, len(calm))
    return calm[max(0, cut - 20) : cut] + pieces + calm[cut : cut + 20]


def batches(rows: list[Row], tokenizer: Tokenizer, total: int, rng: random.Random) -> Iterator[tuple[Tensor, Tensor, Tensor, list[str]]]:
    """Ids, mask, labels (-1 where not known) and sources, until ``total`` texts were given."""
    given = 0
    encoded = encode(tokenizer, rows)
    calm = [index for index, row in enumerate(rows) if len(row.labels) == len(HEADS) and not any(row.labels.values())]
    while given < total:
        order = one_pass(rows, rng)
        for start in range(0, len(order) - BATCH, BATCH * 40):
            pool = []
            for index in order[start : start + BATCH * 40]:
                pieces = encoded[index]
                if rng.random() < 0.06:
                    pieces = tokenizer.encode(noisy(rows[index].text[:400], rng), add_special_tokens=False).ids
                labels = [rows[index].labels.get(head, -1.0) for head in HEADS]
                if len(pieces) < LONGEST / 2 and rng.random() < BESIDE:
                    pieces = beside(pieces, encoded[rng.choice(calm)], rng)
                    labels[HEADS.index("indirect")] = -1.0
                pool.append((window(pieces, rng), labels, rows[index].source))
            pool.sort(key=lambda each: len(each[0]))
            groups = [pool[i : i + BATCH] for i in range(0, len(pool), BATCH)]
            rng.shuffle(groups)
            for group in groups:
                if given >= total:
                    return
                ids, mask = padded([pieces for pieces, _, _ in group])
                given += len(group)
                yield ids, mask, torch.tensor([labels for _, labels, _ in group]), [source for _, _, source in group]

"""Sentences from patterns: ``{name}`` stands for one of a list, written out until nothing is left to stand for."""

import random
import re

SLOT = re.compile(r"\{(\w+)\}")


def expand(pattern: str, lists: dict[str, list[str]], rng: random.Random) -> str:
    """One sentence of a pattern; what a slot stands for may hold slots itself."""
    while (slot := SLOT.search(pattern)) is not None:
        pattern = pattern[: slot.start()] + rng.choice(lists[slot.group(1)]) + pattern[slot.end() :]
    return pattern


def sentences(patterns: list[str], lists: dict[str, list[str]], count: int, rng: random.Random) -> list[str]:
    """As many different sentences as the patterns give, at most ``count``, each pattern as often as the others."""
    found: dict[str, None] = {}
    for attempt in range(count * 4):
        if len(found) >= count:
            break
        found[expand(patterns[attempt % len(patterns)], lists, rng)] = None
    return list(found)


def lines(text: str) -> list[str]:
    """The entries of a list as it is written below: one a line, or parted by bars."""
    return [entry.strip() for entry in re.split(r"[\n|]", text) if entry.strip()]

"""
Slope and intercept of toxicity, from a permitted source that was held out whole, and how far from the truth they are on sources nothing is learned from.

    python training/strong/calibrate.py FIRST_PERMITTED SHIPPED_OTHERS

FIRST_PERMITTED: what ``scores.py`` says of permitted texts with the network of the first run, which held sources out; SHIPPED_OTHERS: the same with the
shipped network, of the others. Prints the error by source, what sources of their own would reach, and how it falls with labels of a source.
"""

import json
import sys
from collections import defaultdict

import numpy as np
from figures import calibration_error

# Held out in the first run, and drawn from what models are asked; the other two were collected to be toxic, or harmless, by halves or by seven to one.
FITTED_ON = "openai-moderation"
JUDGED_ON = ("olid", "stormfront", "toxicchat", "told-br", "korean-hate-speech")
ENGLISH = JUDGED_ON[:3]
LABELS = (25, 50, 100, 200)
REPEATS = 40
SEED = 1


def read(path: str) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    found = defaultdict(lambda: ([], []))
    for line in open(path):
        row = json.loads(line)
        if "toxicity" in row["labels"]:
            logits, labels = found[row["source"]]
            logits.append(row["logits"]["toxicity"])
            labels.append(float(row["labels"]["toxicity"] >= 0.5))
    return {source: (np.array(logits), np.array(labels)) for source, (logits, labels) in found.items()}


def likely(logits: np.ndarray, line: tuple[float, float]) -> np.ndarray:
    return 1 / (1 + np.exp(-line[0] * logits - line[1]))


def fit(logits: np.ndarray, labels: np.ndarray, start: tuple[float, float] = (1.0, 0.0), weight: tuple[float, float] = (0.01, 0.01)):
    """Platt's line by Newton's method; ``weight``: how many texts the start is worth, for slope and for intercept."""
    line, known, weight = np.array(start), np.array(start), np.array(weight)
    both = np.stack([logits, np.ones_like(logits)])
    for _ in range(40):
        p = likely(logits, line)
        gradient = both @ (p - labels) + weight * (line - known)
        line = line - np.clip(np.linalg.solve((both * (p * (1 - p))) @ both.T + np.diag(weight), gradient), -1, 1)
    return tuple(line)


def main(first: str, shipped: str) -> None:
    line = fit(*read(first)[FITTED_ON])
    others = read(shipped)
    print(f"fitted on {FITTED_ON}, held out: slope {line[0]:.2f}, intercept {line[1]:.2f}")
    errors = {source: calibration_error(likely(others[source][0], line), others[source][1]) for source in JUDGED_ON}
    show("error", errors)
    show("with a line of its own", {source: calibration_error(likely(others[source][0], fit(*others[source])), others[source][1]) for source in JUDGED_ON})
    rest = lambda source: [np.concatenate([others[each][kind] for each in ENGLISH if each != source]) for kind in (0, 1)]  # noqa: E731
    show("with the line of the other English ones", {source: calibration_error(likely(others[source][0], fit(*rest(source))), others[source][1]) for source in ENGLISH})
    rng = np.random.default_rng(SEED)
    for count in LABELS:
        show(f"after {count} labels", {source: after(count, *others[source], line, rng) for source in JUDGED_ON})


def after(count: int, logits: np.ndarray, labels: np.ndarray, line: tuple[float, float], rng: np.random.Generator) -> float:
    errors = []
    for _ in range(REPEATS):
        order = rng.permutation(len(logits))
        seen, rest = order[:count], order[count:]
        errors.append(calibration_error(likely(logits[rest], fit(logits[seen], labels[seen], line, (10.0, 1.0))), labels[rest]))
    return float(np.mean(errors))


def show(what: str, errors: dict[str, float]) -> None:
    print(f"{what}: mean {np.mean(list(errors.values())):.3f}; " + ", ".join(f"{source} {error:.3f}" for source, error in errors.items()))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""How well scores tell good from bad."""

import numpy as np
from sklearn.metrics import roc_auc_score


def auc(scores: np.ndarray, labels: np.ndarray) -> float:
    known = len(np.unique(labels)) == 2
    return float(roc_auc_score(labels, scores)) if known else float("nan")


def calibration_error(probabilities: np.ndarray, labels: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error: how far from the truth a bin's mean is, in the mean over all texts."""
    at = np.minimum((probabilities * bins).astype(int), bins - 1)
    return sum(abs(probabilities[at == each].mean() - labels[at == each].mean()) * (at == each).mean() for each in range(bins) if (at == each).any())


def identity_aucs(scores: np.ndarray, labels: np.ndarray, identities: list[str | None]) -> dict[str, float]:
    """The least subgroup, BPSN and BNSP AUC over all identities."""
    names = np.array([each or "" for each in identities])
    least = {"subgroup": 1.0, "bpsn": 1.0, "bnsp": 1.0}
    for name in {each for each in identities if each}:
        own = names == name
        bpsn = (own & (labels == 0)) | (~own & (labels == 1))
        bnsp = (own & (labels == 1)) | (~own & (labels == 0))
        for kind, chosen in (("subgroup", own), ("bpsn", bpsn), ("bnsp", bnsp)):
            least[kind] = min(least[kind], auc(scores[chosen], labels[chosen]))
    return least


def platt(scores: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """Slope and intercept that make log-odds true to life."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1e3).fit(scores[:, None], labels, sample_weight=weights)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])

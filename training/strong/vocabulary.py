"""
The word pieces of MiniLM, of which a thousand stand for nothing: there, emoji are put, since hatred is written in them too. Each means at first
what its Unicode name says; word vectors are not learned further, so that the embedder and the classifier share them.
"""

import unicodedata
from collections import Counter

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from transformers import BertModel

ALWAYS = [*range(0x1F600, 0x1F650), *range(0x1F44A, 0x1F470), *range(0x1F3FB, 0x1F400), 0x2764, 0x1F94A, 0x1F595, 0x1F4A9, 0x1F412, 0x1F40D]


def emoji_in(texts: list[str], most: int) -> list[str]:
    """The emoji that texts hold, the frequent first, after those everybody uses."""
    counts = Counter(letter for text in texts for letter in text if unicodedata.category(letter) in ("So", "Sk") and ord(letter) > 0x2000)
    found = [chr(code) for code in ALWAYS] + [letter for letter, _ in counts.most_common()]
    return [letter for letter in dict.fromkeys(found) if unicodedata.name(letter, "")][:most]


def with_emoji(tokenizer: Tokenizer, trunk: BertModel, texts: list[str]) -> list[str]:
    """Puts emoji in the place of unused pieces, as beginnings and as continuations of words. :returns: all pieces, by their number"""
    vocabulary = tokenizer.get_vocab()
    pieces = sorted(vocabulary, key=vocabulary.__getitem__)
    free = [index for index, piece in enumerate(pieces) if piece.startswith("[unused")]
    words = trunk.embeddings.word_embeddings.weight
    with torch.no_grad():
        for number, letter in enumerate(emoji_in(texts, len(free) // 2)):
            name = unicodedata.name(letter).lower().replace("emoji modifier fitzpatrick type-", "skin tone ")
            ids = tokenizer.encode(name, add_special_tokens=False).ids
            for place, piece in ((free[2 * number], letter), (free[2 * number + 1], f"##{letter}")):
                pieces[place] = piece
                words[place] = words[ids].mean(0)
    tokenizer.model = WordPiece({piece: index for index, piece in enumerate(pieces)}, unk_token="[UNK]", max_input_chars_per_word=100)
    return pieces

"""usage: tiny_llama.py FOLDER: a Llama of two small layers with random weights, its vocabulary learned from this very file."""

import sys

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

MARKS = ["<begin>", "<turn>", "<over>"]
TEMPLATE = (
    "{% for message in messages %}<turn>{{ message['role'] }}\n{{ message['content'] }}<over>\n{% endfor %}"
    "{% if add_generation_prompt %}<turn>assistant\n{% endif %}"
)


def vocabulary():
    """Pieces of bytes: some characters take several tokens, so that streams have to hold back what is not whole yet."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    letters = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train([__file__], trainers.BpeTrainer(vocab_size=512, special_tokens=MARKS, initial_alphabet=letters))
    begin, _, over = MARKS
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token=begin, eos_token=over, pad_token=begin)
    fast.chat_template = TEMPLATE
    return fast


def weights(size):
    config = LlamaConfig(
        vocab_size=size,
        hidden_size=128,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=2048,
        bos_token_id=0,
        eos_token_id=2,
        pad_token_id=0,
    )
    torch.manual_seed(11)
    model = LlamaForCausalLM(config)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.normal_(0, 0.3)
    return model


if __name__ == "__main__":
    tokenizer = vocabulary()
    tokenizer.save_pretrained(sys.argv[1])
    weights(len(tokenizer)).save_pretrained(sys.argv[1])

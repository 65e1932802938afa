"""MiniLM as an ONNX graph of fused operators, its word vectors in a file of their own that several networks share."""

from dataclasses import dataclass, field

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from transformers import BertModel

MICROSOFT = "com.microsoft"
WORDS = ("words", "words_scale")


@dataclass
class Graph:
    nodes: list = field(default_factory=list)
    weights: list = field(default_factory=list)

    def weight(self, name: str, values: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, operator: str, inputs: list[str], name: str, domain: str = "", outputs: int = 1, **attributes) -> str:
        names = [name, *("" for _ in range(outputs - 1))]
        self.nodes.append(helper.make_node(operator, inputs, names, name=name, domain=domain, **attributes))
        return name


def quantised_rows(words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Word vectors in bytes, each with a step of its own."""
    scale = np.maximum(np.abs(words).max(1, keepdims=True), 1e-8) / 127
    return np.round(words / scale).astype(np.int8), scale.astype(np.float32)


def embedded(graph: Graph, state: dict[str, np.ndarray]) -> str:
    """The sum of word, place and kind vectors, normalised."""
    words, scale = quantised_rows(state["embeddings.word_embeddings.weight"])
    rows = graph.add("Gather", [graph.weight(WORDS[0], words), "ids"], "word_rows")
    steps = graph.add("Gather", [graph.weight(WORDS[1], scale), "ids"], "word_steps")
    word = graph.add("Mul", [graph.add("Cast", [rows], "word_floats", to=TensorProto.FLOAT), steps], "word_vectors")
    places = state["embeddings.position_embeddings.weight"] + state["embeddings.token_type_embeddings.weight"][0]
    width = graph.add("Shape", ["ids"], "width", start=1, end=2)
    zero, one = graph.weight("zero", np.array([0])), graph.weight("one", np.array([1]))
    place = graph.add("Slice", [graph.weight("places", places), zero, width, zero, one], "place_vectors")
    total = graph.add("Add", [word, place], "vectors")
    return normalised(graph, total, state, "embeddings.LayerNorm", "embedded")


def normalised(graph: Graph, name: str, state: dict[str, np.ndarray], weights: str, output: str) -> str:
    gamma = graph.weight(f"{output}.gamma", state[f"{weights}.weight"])
    beta = graph.weight(f"{output}.beta", state[f"{weights}.bias"])
    return graph.add("LayerNormalization", [name, gamma, beta], output, epsilon=1e-12)


def layer(graph: Graph, hidden: str, state: dict[str, np.ndarray], number: int, heads: int) -> str:
    own = f"encoder.layer.{number}."
    parts = [own + f"attention.self.{each}" for each in ("query", "key", "value")]
    weight = graph.weight(f"{number}.qkv", np.concatenate([state[f"{part}.weight"].T for part in parts], 1))
    bias = graph.weight(f"{number}.qkv_bias", np.concatenate([state[f"{part}.bias"] for part in parts]))
    read = graph.add("Attention", [hidden, weight, bias, "mask32"], f"{number}.attention", MICROSOFT, num_heads=heads)
    mixed = dense(graph, read, state, own + "attention.output.dense", f"{number}.mixed")
    hidden = added(graph, mixed, hidden, state, own + "attention.output", f"{number}.read")
    wide = dense(graph, hidden, state, own + "intermediate.dense", f"{number}.wide")
    bent = graph.add("Gelu", [wide], f"{number}.bent", MICROSOFT)
    narrow = dense(graph, bent, state, own + "output.dense", f"{number}.narrow")
    return added(graph, narrow, hidden, state, own + "output", f"{number}.hidden")


def dense(graph: Graph, name: str, state: dict[str, np.ndarray], weights: str, output: str) -> str:
    """The runtime makes one operator of product and bias, so that the bias costs no pass of its own."""
    product = graph.add("MatMul", [name, graph.weight(f"{output}.weight", state[f"{weights}.weight"].T)], f"{output}.product")
    return graph.add("Add", [product, graph.weight(f"{output}.bias", state[f"{weights}.bias"])], output)


def added(graph: Graph, new: str, old: str, state: dict[str, np.ndarray], weights: str, output: str) -> str:
    """By Sum, not Add: the runtime would make one operator of Add and LayerNormalization, which takes five times as long as both."""
    return normalised(graph, graph.add("Sum", [new, old], f"{output}.sum"), state, f"{weights}.LayerNorm", output)


def trunk(model: BertModel) -> tuple[Graph, str, str]:
    """The graph up to the last hidden state; its name, and that of each token's share in the mean of its text."""
    state = {name: value.detach().numpy() for name, value in model.state_dict().items()}
    graph = Graph()
    graph.add("Cast", ["mask"], "mask32", to=TensorProto.INT32)
    hidden = embedded(graph, state)
    for number in range(model.config.num_hidden_layers):
        hidden = layer(graph, hidden, state, number, model.config.num_attention_heads)
    mask = graph.add("Cast", ["mask"], "mask_floats", to=TensorProto.FLOAT)
    last = graph.weight("last", np.array([-1]))
    count = graph.add("ReduceSum", [mask, graph.weight("axis", np.array([1]))], "count", keepdims=1)
    share = graph.add("Unsqueeze", [graph.add("Div", [mask, count], "shares"), last], "share")
    return graph, hidden, share


def embedder(model: BertModel) -> onnx.ModelProto:
    """Texts' vectors: the mean of their tokens', of length one."""
    graph, hidden, share = trunk(model)
    mean = graph.add("ReduceSum", [graph.add("Mul", [hidden, share], "weighted"), "axis"], "mean", keepdims=0)
    graph.add("LpNormalization", [mean], "embedding", axis=1, p=2)
    return finished(graph, {"embedding": ["texts", model.config.hidden_size]})


def scorer(model: BertModel, weight: np.ndarray, bias: np.ndarray) -> onnx.ModelProto:
    """Log-odds of each head, and each token's part in them."""
    graph, hidden, share = trunk(model)
    said = graph.add("MatMul", [hidden, graph.weight("heads", weight.T)], "said")
    parts = graph.add("Mul", [graph.add("Add", [said, graph.weight("heads_bias", bias)], "said_all"), share], "parts")
    graph.add("ReduceSum", [parts, "axis"], "logits", keepdims=0)
    return finished(graph, {"logits": ["texts", len(bias)], "parts": ["texts", "tokens", len(bias)]})


def finished(graph: Graph, outputs: dict[str, list]) -> onnx.ModelProto:
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"]) for name in ("ids", "mask")]
    given = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()]
    made = helper.make_graph(graph.nodes, "minilm", inputs, given, graph.weights)
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=9, producer_name="sidelight")

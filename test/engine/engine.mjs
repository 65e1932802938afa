import { fileURLToPath } from 'node:url';
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';

const MODEL_PATH = fileURLToPath(new URL('./tiny-random-f32.gguf', import.meta.url));
const CONTEXT_SIZE = 1024;
const SEQUENCES = 8;

/** What an incomplete UTF-8 character at the end of a text decodes to: at most three bytes of it can be missing. */
const UNFINISHED_CHARACTER = /\uFFFD{1,3}$/;

/**
 * @typedef {object} Sampling
 * @property {number} maxTokens
 * @property {number} temperature
 * @property {number} topP
 * @property {number} [seed]
 * @property {string[]} stop
 */

/**
 * @typedef {object} Generated
 * @property {'stop' | 'length' | 'abort'} finishReason
 * @property {number} tokens what the engine sampled, its end mark included
 */

/**
 * llama.cpp with a model of random weights: nonsense, but from a real tokenizer, a real sampler and a real context.
 * At most {@link SEQUENCES} texts are generated at once; further ones wait for their turn.
 */
export async function openEngine() {
  const llama = await getLlama({ build: 'never', gpu: false, logLevel: LlamaLogLevel.error, progressLogs: false });
  const model = await llama.loadModel({ modelPath: MODEL_PATH });
  const context = await model.createContext({ contextSize: CONTEXT_SIZE, sequences: SEQUENCES, threads: 1 });
  const pool = createPool(Array.from({ length: SEQUENCES }, () => context.getSequence()));

  return {
    modelName: 'tiny-random-f32',
    contextSize: CONTEXT_SIZE,

    /** Tokens of a conversation, in the model's own chat template (ChatML), opened for the assistant. */
    chatTokens(messages) {
      const turns = messages.flatMap((message) => [
        ...model.tokenize('<|im_start|>', true),
        ...model.tokenize(`${message.role}\n${message.text}`, false),
        ...model.tokenize('<|im_end|>', true),
        ...model.tokenize('\n', false),
      ]);
      return [...turns, ...model.tokenize('<|im_start|>', true), ...model.tokenize('assistant\n', false)];
    },

    textTokens: (text) => model.tokenize(text, false),

    /** The tokens' text in the pieces a stream would show: each is complete characters, none is empty. */
    pieces: (tokens) => {
      const decoder = createDecoder(model);
      return [...tokens.map((token) => decoder.push(token)), decoder.end()].filter((piece) => piece !== '');
    },

    /**
     * Generates text. Yields pieces of complete characters and returns how it ended.
     * @param {readonly number[]} promptTokens
     * @param {Sampling} sampling
     * @param {AbortSignal} signal
     * @returns {AsyncGenerator<string, Generated>}
     */
    async *generate(promptTokens, sampling, signal) {
      const sequence = await pool.take();
      try {
        return yield* generate({ model, sequence, promptTokens, sampling, signal });
      } finally {
        await sequence.clearHistory();
        pool.giveBack(sequence);
      }
    },

    close: () => llama.dispose(),
  };
}

async function* generate({ model, sequence, promptTokens, sampling, signal }) {
  const room = Math.max(0, CONTEXT_SIZE - promptTokens.length - 1);
  const limit = Math.min(sampling.maxTokens, room);
  const decoder = createDecoder(model);
  const stopper = createStopper(sampling.stop);
  let tokens = 0;
  const end = (finishReason) => ({ finishReason, tokens });
  if (limit === 0) return end('length');

  const { temperature, topP, seed } = sampling;
  const sampled = sequence.evaluate([...promptTokens], { temperature, topP, topK: 0, seed, yieldEogToken: true });
  for await (const token of sampled) {
    if (signal.aborted) return end('abort');
    tokens += 1;
    const isEnd = model.isEogToken(token);
    const { text, stopped } = stopper.push(isEnd ? decoder.end() : decoder.push(token));
    if (text !== '') yield text;
    if (isEnd || stopped) {
      if (isEnd && !stopped) yield* nonEmpty(stopper.end());
      return end('stop');
    }
    if (tokens >= limit) break;
  }
  const { text, stopped } = stopper.push(decoder.end());
  yield* nonEmpty(stopped ? text : text + stopper.end());
  return end(stopped ? 'stop' : 'length');
}

function* nonEmpty(text) {
  if (text !== '') yield text;
}

/** Tokens to text. Pieces of this vocabulary split UTF-8 characters: an unfinished one is held back until it is whole. */
function createDecoder(model) {
  const tokens = [];
  let shown = 0;
  const upTo = (text) => {
    const piece = text.slice(shown);
    shown = text.length;
    return piece;
  };
  return {
    push(token) {
      tokens.push(token);
      return upTo(model.detokenize(tokens, false).replace(UNFINISHED_CHARACTER, ''));
    },
    end: () => upTo(model.detokenize(tokens, false)),
  };
}

/** Cuts the text before the first stop string, and holds back what may yet become one. */
function createStopper(stops) {
  const longest = Math.max(0, ...stops.map((stop) => stop.length - 1));
  let held = '';
  return {
    push(piece) {
      held += piece;
      const found = stops.map((stop) => held.indexOf(stop)).filter((at) => at >= 0);
      const stopped = found.length > 0;
      const cut = stopped ? Math.min(...found) : Math.max(0, held.length - longest);
      const text = held.slice(0, cut);
      held = stopped ? '' : held.slice(cut);
      return { text, stopped };
    },
    end() {
      const text = held;
      held = '';
      return text;
    },
  };
}

/** Lends each item to one taker at a time, first come first served. */
function createPool(items) {
  const free = [...items];
  const waiting = [];
  return {
    take: async () => free.pop() ?? new Promise((resolve) => waiting.push(resolve)),
    giveBack(item) {
      const next = waiting.shift();
      if (next) next(item);
      else free.push(item);
    },
  };
}

import { randomUUID } from 'node:crypto';

/** A request the API refuses: becomes an OpenAI-style error body. */
export class Refusal extends Error {
  constructor(status, message, { param = null, code = null } = {}) {
    super(message);
    this.status = status;
    this.body = { error: { message, type: 'invalid_request_error', param, code } };
  }
}

/**
 * The two routes. Each says how a prompt is read from the request and how text is put into a response or a chunk.
 */
export const ROUTES = {
  '/v1/chat/completions': {
    object: 'chat.completion',
    chunkObject: 'chat.completion.chunk',
    idPrefix: 'chatcmpl-',
    promptTokens: (engine, body) => engine.chatTokens(readMessages(body.messages)),
    choice: (text) => ({ message: { role: 'assistant', content: text } }),
    opening: [{ delta: { role: 'assistant', content: '' } }],
    piece: (text) => ({ delta: { content: text } }),
    closing: { delta: {} },
  },
  '/v1/completions': {
    object: 'text_completion',
    chunkObject: 'text_completion',
    idPrefix: 'cmpl-',
    promptTokens: (engine, body) => engine.textTokens(readText(body.prompt, 'prompt')),
    choice: (text) => ({ text }),
    opening: [],
    piece: (text) => ({ text }),
    closing: { text: '' },
  },
};

/** Reads and checks a request body. @throws {Refusal} */
export function readRequest(route, engine, body) {
  if (typeof body !== 'object' || body === null) throw new Refusal(400, 'the body must be a JSON object');
  const promptTokens = route.promptTokens(engine, body);
  if (promptTokens.length >= engine.contextSize) {
    throw new Refusal(400, `the prompt has ${promptTokens.length} tokens, the context ${engine.contextSize}`, {
      param: 'messages',
      code: 'context_length_exceeded',
    });
  }
  return {
    promptTokens,
    stream: body.stream === true,
    includeUsage: body.stream_options?.include_usage === true,
    echo: route.object === 'text_completion' && body.echo === true,
    choices: readNumber(body, 'n', 1, 1, 8),
    sampling: {
      maxTokens: readNumber(body, 'max_completion_tokens', readNumber(body, 'max_tokens', 64, 0, 4096), 0, 4096),
      temperature: readNumber(body, 'temperature', 1, 0, 2),
      topP: readNumber(body, 'top_p', 1, 0, 1),
      seed: body.seed === undefined || body.seed === null ? undefined : readNumber(body, 'seed', 0, 0, 2 ** 32 - 1),
      stop: [body.stop ?? []].flat().map((each) => readText(each, 'stop')),
    },
  };
}

/** The fields all answers to one request share. */
export function envelope(route, engine, object) {
  return {
    id: `${route.idPrefix}${randomUUID().replaceAll('-', '')}`,
    object,
    created: Math.floor(Date.now() / 1000),
    model: engine.modelName,
  };
}

/** OpenAI's usage object from the engine's own counts. */
export function usage(promptTokens, completionTokens) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

function readMessages(messages) {
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new Refusal(400, 'messages must be a non-empty array', { param: 'messages' });
  }
  return messages.map((message) => ({
    role: readText(message?.role, 'messages.role'),
    text: readContent(message.content),
  }));
}

function readContent(content) {
  if (!Array.isArray(content)) return readText(content, 'messages.content');
  return content.map((part) => readText(part?.text, 'messages.content.text')).join('');
}

function readText(value, param) {
  if (typeof value !== 'string') throw new Refusal(400, `${param} must be a string`, { param });
  return value;
}

function readNumber(body, param, byDefault, least, most) {
  const value = body[param] ?? byDefault;
  if (typeof value !== 'number' || value < least || value > most) {
    throw new Refusal(400, `${param} must be a number from ${least} to ${most}`, { param });
  }
  return value;
}

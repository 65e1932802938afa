/**
 * Bodies for the bench, of the sizes (bytes, deciles) that chat completions of public recordings have:
 * 302 answered at once, 247 streamed.
 */
const REQUEST_BYTES = [107, 146, 171, 195, 271, 409, 659, 980, 1455, 7367];
const JSON_BYTES = [320, 377, 502, 644, 743, 847, 1046, 1373, 1986, 4157];
const SSE_BYTES = [706, 1040, 1541, 2240, 3408, 3973, 4841, 6338, 9750, 24637];
const SSE_EVENT_BYTES = 280;

const MODEL = 'gpt-4o-mini';
const WORDS =
  'the light falls on one side of the house and the other side keeps its own hours while trains pass below ';

/** @param from where in the text to begin: no two events of a stream say the same */
function words(length: number, from: number): string {
  const start = from % WORDS.length;
  const wanted = Math.max(length, 1);
  return WORDS.repeat(Math.ceil((start + wanted) / WORDS.length)).slice(start, start + wanted);
}

/** Grows the text of `build` until its result is `size` bytes long (all characters are ASCII). */
function sized(size: number, build: (text: string) => string, from = 0): string {
  return build(words(size - build('').length, from));
}

const usage = { prompt_tokens: 40, completion_tokens: 60, total_tokens: 100 };

function jsonAnswer(text: string): string {
  const message = { role: 'assistant', content: text };
  return JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion',
    created: 1700000000,
    model: MODEL,
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage,
  });
}

function sseAnswer(size: number): string {
  const event = (choices: object[], extra = {}) =>
    `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1700000000, model: MODEL, choices, ...extra })}\n\n`;
  const delta = (content: string) => event([{ index: 0, delta: { content }, finish_reason: null }]);
  const end = event([{ index: 0, delta: {}, finish_reason: 'stop' }]) + event([], { usage }) + 'data: [DONE]\n\n';
  const count = Math.max(1, Math.round((size - end.length) / SSE_EVENT_BYTES));
  const events = Array.from({ length: count }, (_, index) => sized(SSE_EVENT_BYTES, delta, index * SSE_EVENT_BYTES));
  return events.join('') + end;
}

export interface Body {
  /** Path segment that selects it. */
  id: string;
  contentType: string;
  text: string;
}

/** Ten plain answers and ten streamed ones. */
export const ANSWERS: readonly Body[] = [
  ...JSON_BYTES.map((size, index) => ({
    id: `json${index}`,
    contentType: 'application/json',
    text: sized(size, jsonAnswer),
  })),
  ...SSE_BYTES.map((size, index) => ({ id: `sse${index}`, contentType: 'text/event-stream', text: sseAnswer(size) })),
];

/** How a request names what it wants: by path, or, through a gateway that only knows its own path, by headers. */
export interface Addressing {
  path: string;
  headers: Record<string, string>;
}

/** One complete HTTP/1.1 chat completion request. */
export function chatRequest(host: string, { path, headers }: Addressing, size: number, stream: boolean): Buffer {
  const body = sized(size, (content) =>
    JSON.stringify({ model: MODEL, stream, messages: [{ role: 'user', content }] }),
  );
  const lines = Object.entries({ host, authorization: 'Bearer bench', 'content-type': 'application/json', ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

/** A request for each answer, in a mixed order. */
export function requests(host: string, address: (answerId: string) => Addressing, streamed: boolean): Buffer[] {
  const wanted = ANSWERS.filter((answer) => streamed || answer.contentType !== 'text/event-stream');
  return wanted
    .map((answer, index) => {
      const size = REQUEST_BYTES[(index * 7) % REQUEST_BYTES.length] ?? 200;
      return chatRequest(host, address(answer.id), size, answer.contentType === 'text/event-stream');
    })
    .toSorted((a, b) => (a.length % 13) - (b.length % 13));
}

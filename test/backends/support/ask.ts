/** What a client saw of one call. */
export interface Seen {
  status: number;
  /** Body as text; of a call that was left, what had come until then. */
  text: string;
  json: unknown;
  /** `data:` lines of an event stream, or lines of a stream of JSON lines, as JSON where they are. */
  events: unknown[];
  headers: Headers;
  requestBytes: number;
  responseBytes: number;
}

export interface Question {
  path: string;
  /** Sent as JSON; a string as it is. */
  body: unknown;
  headers?: Record<string, string>;
  /** The client hangs up when so many characters have come. */
  leaveAfter?: number;
  /** The server hangs up in the middle of its answer. */
  breaks?: boolean;
}

/** Asks through the tap at `url`, as a client would. */
export async function ask(url: string, question: Question, requestId: string): Promise<Seen> {
  const leaving = new AbortController();
  const body = typeof question.body === 'string' ? question.body : JSON.stringify(question.body);
  const response = await fetch(url + question.path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept-encoding': 'identity',
      ...question.headers,
      'x-request-id': requestId,
    },
    body,
    signal: leaving.signal,
  });
  const decoder = new TextDecoder();
  let text = '';
  let responseBytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      responseBytes += chunk.length;
      text += decoder.decode(chunk, { stream: true });
      if (question.leaveAfter !== undefined && text.length >= question.leaveAfter) break;
    }
  } catch (error) {
    if (question.breaks !== true) throw error;
  }
  leaving.abort();
  return {
    status: response.status,
    text,
    json: parsed(text),
    events: eventsIn(text),
    headers: response.headers,
    requestBytes: Buffer.byteLength(body),
    responseBytes,
  };
}

function eventsIn(text: string): unknown[] {
  const lines = text.split(/\r?\n/);
  const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trim());
  return (data.length > 0 ? data : lines.filter(Boolean)).map((line) => parsed(line) ?? line);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { SidelightError, messageOf } from '../core/errors.js';
import { clip, plain } from './words.js';

/** More of an answer is never of use, and a hostile or broken server could send without end. */
const ANSWER_MAX_BYTES = 16_384;
/** Who is asked to wait for longer would never be heard of again. */
const PATIENCE_MAX_MS = 3_600_000;

export interface PostRequest {
  /** Who is addressed, for error texts: `slack channel "oncall"`. */
  who: string;
  url: string;
  /** Besides the content type. */
  headers?: Readonly<Record<string, string>>;
  body: unknown;
  /** Never to be seen in an error text, whatever the other side answers. */
  secrets: readonly string[];
  timeoutMs: number;
  signal: AbortSignal;
  /** Of the answer, bytes. */
  maxBytes?: number;
}

export interface PostAnswer {
  status: number;
  text: string;
  /** Milliseconds asked for by `Retry-After`. */
  retryAfterMs: number | undefined;
}

/**
 * Sends JSON by POST and reads the answer, no more of it than asked for. Redirects are not followed: they would hand secrets on.
 * @throws {SidelightError} DELIVERY_FAILED, retryable: refused, reset, or no whole answer in time
 */
export async function post(request: PostRequest): Promise<PostAnswer> {
  const { who, url, headers, body, secrets, timeoutMs, signal, maxBytes = ANSWER_MAX_BYTES } = request;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    });
    return {
      status: response.status,
      text: await readSome(response, maxBytes),
      retryAfterMs: retryAfter(response.headers.get('retry-after')),
    };
  } catch (error) {
    const reason = timeout.aborted ? `no answer within ${timeoutMs / 1000} s` : rootMessage(error);
    throw new SidelightError('DELIVERY_FAILED', hide(`${who}: ${reason}`, secrets), { retryable: true });
  }
}

/**
 * The error for an answer that was not the one expected. 408, 429 and 5xx may pass, and so may a success of the wrong
 * kind: something on the way answered instead. Any other status means that this message never gets through.
 */
export function refusal(request: Pick<PostRequest, 'who' | 'secrets'>, answer: PostAnswer): SidelightError {
  const { status } = answer;
  // Hidden before it is cut: half a secret would not be found.
  const detail = clip(plain(hide(answer.text, request.secrets)), 200);
  return new SidelightError(
    'DELIVERY_FAILED',
    hide(`${request.who}: answered ${status}${detail === '' ? '' : ` (${detail})`}`, request.secrets),
    {
      retryable: status < 300 || status === 408 || status === 429 || status >= 500,
      retryAfterMs: answer.retryAfterMs,
    },
  );
}

async function readSome(response: Response, maxBytes: number): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size < maxBytes) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks).toString();
    chunks.push(value);
    size += value.length;
  }
  await reader.cancel();
  return Buffer.concat(chunks).subarray(0, maxBytes).toString();
}

/** `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3); more than an hour is taken for a mistake. */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const ms = header.trim() !== '' && Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), PATIENCE_MAX_MS) : undefined;
}

/** What went wrong at the bottom of it: fetch says "fetch failed" and hides the reason in its cause. */
export function rootMessage(error: unknown): string {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  return messageOf(root) || (root instanceof Error && 'code' in root ? String(root.code) : 'connection failed');
}

/**
 * What of an address must not be seen where whoever knows it may post: the whole, and, since servers quote what they refuse, its
 * path and the values of its query by themselves.
 */
export function secretsOfUrl(url: string): string[] {
  const { pathname, search, searchParams } = new URL(url);
  const parts = [url, `${pathname}${search}`, search, pathname, ...searchParams.values()];
  return parts.filter((part) => part.length > 1).toSorted((a, b) => b.length - a.length);
}

/** A text without what must not be seen. */
export function hide(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '[hidden]'), text);
}

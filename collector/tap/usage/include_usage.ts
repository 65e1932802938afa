import type { IncomingMessage } from 'node:http';
import { asRecord, asString, isRecord } from '../../../core/json.js';
import { headerValue } from '../http_headers.js';

/** Bodies beyond this pass untouched. */
export const MAX_REWRITTEN_BYTES = 4 * 1024 * 1024;

const OPENING = 0x7b;
const FIELD = '"stream_options":{"include_usage":true}';

/** Whether a request may be one for an OpenAI-style stream, told from its head. */
export function mayAskForUsage({
  method,
  url,
  rawHeaders,
}: Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders'>): boolean {
  const path = (url ?? '').split('?', 1)[0] ?? '';
  return (
    method === 'POST' &&
    /\/(chat\/)?completions$/.test(path) &&
    /^application\/(?:[\w.-]+\+)?json\b/i.test(headerValue(rawHeaders, 'content-type') ?? '') &&
    headerValue(rawHeaders, 'content-encoding') === undefined &&
    headerValue(rawHeaders, 'expect') === undefined &&
    Number(headerValue(rawHeaders, 'content-length') ?? 0) <= MAX_REWRITTEN_BYTES
  );
}

/**
 * Adds `stream_options.include_usage: true` to the body of a streaming request that does not speak of it; all other bytes stay as they are.
 * @returns null when there is nothing to add
 */
export function askForUsage(body: Buffer): { body: Buffer; model: string } | null {
  if (!body.includes('"stream"')) return null;
  const request = parse(body);
  if (!isRecord(request) || request['stream'] !== true) return null;
  const asking = withOption(body, request['stream_options']);
  return asking === null ? null : { body: asking, model: asString(request['model']) };
}

function withOption(body: Buffer, options: unknown): Buffer | null {
  if (options === undefined) return splice(body, body.indexOf(OPENING) + 1, 0, `${FIELD},`);
  if (options !== null && (!isRecord(options) || 'include_usage' in options)) return null;
  const value = memberValue(body, 'stream_options');
  if (value === null) return null;
  const merged = JSON.stringify({ ...asRecord(options), include_usage: true });
  return splice(body, value.start, value.end - value.start, merged);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

function splice(body: Buffer, at: number, remove: number, insert: string): Buffer {
  return Buffer.concat([body.subarray(0, at), Buffer.from(insert), body.subarray(at + remove)]);
}

/** Where the value of a member of the outermost object is, in valid JSON; the last one when the name is repeated. */
function memberValue(json: Buffer, name: string): { start: number; end: number } | null {
  const quoted = `"${name}"`;
  let found: { start: number; end: number } | null = null;
  let depth = 0;
  let key = '';
  let valueStart = -1;
  for (let at = 0; at < json.length; at++) {
    const character = String.fromCharCode(json[at] ?? 0);
    if (character === '"') {
      const end = stringEnd(json, at);
      if (depth === 1 && valueStart === -1) key = json.toString('utf8', at, end);
      at = end - 1;
    } else if (character === '{' || character === '[') depth++;
    else if (character === ':' && depth === 1) valueStart = at + 1;
    else if (character === '}' || character === ']' || character === ',') {
      const closes = character !== ',';
      if (depth === 1 && valueStart !== -1) {
        if (key === quoted) found = { start: valueStart, end: at };
        valueStart = -1;
      }
      if (closes) depth--;
    }
  }
  return found;
}

/** Just past the closing quote of the string that opens at `start`. */
function stringEnd(json: Buffer, start: number): number {
  for (let at = start + 1; at < json.length; at++) {
    if (json[at] === 0x5c) at++;
    else if (json[at] === 0x22) return at + 1;
  }
  return json.length;
}

import { asString, isRecord } from '../../core/json.js';

/** Media inside a text: a data URI, or (by itself in a field of its own) a long run of base64. */
const DATA_URI = /data:([\w.+-]{1,60}\/[\w.+-]{1,80})?((?:;[\w.=+-]{1,60}){0,4});base64,([A-Za-z0-9+/_=-]*)/g;
const BASE64_RUN = /(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{1024,}={0,2}/g;

/** Below this length a text holds no media worth replacing. */
const SHORT = 'data:;base64,'.length;
const LONG = 1024;
const PROBE = 100;
const NOT_BASE64 = /[^A-Za-z0-9+/_-]/;

/** Replaces data URIs (and runs of base64 too long for anything else) by a short marker with their size in bytes. */
export function withoutMedia(text: string): string {
  if (text.length < SHORT) return text;
  let plain = text;
  if (plain.includes(';base64,')) {
    plain = plain.replace(DATA_URI, (_, type: string | undefined, _parameters, data: string) =>
      marker(type ?? 'data', data),
    );
  }
  return !mayHoldRun(plain) ? plain : plain.replace(BASE64_RUN, (data) => marker('base64', data));
}

/** Steps through the text as a run that long cannot hide between two steps: prose has a space near every one. */
function mayHoldRun(text: string): boolean {
  for (let end = LONG / 2; end <= text.length; end += LONG / 2) {
    if (!NOT_BASE64.test(text.slice(end - PROBE, end))) return true;
  }
  return false;
}

/** What stands for a message part that is not text: its kind, and where it points (never what it holds). */
export function mediaMarker(part: Record<string, unknown>): string {
  const type = asString(part['type']) || 'media';
  const inner = part[type];
  const holder = [inner, part['source'], part].find(isRecord) ?? part;
  const url = asString(holder['url']) || asString(part['image_url']) || asString(part['url']);
  const data = asString(holder['data']) || asString(holder['file_data']);
  if (url.startsWith('data:')) return withoutMedia(url);
  if (data !== '') return data.startsWith('data:') ? withoutMedia(data) : marker(type, data);
  const name = url || asString(holder['filename']) || asString(holder['file_id']) || asString(part['file_id']);
  return name === '' ? `[${type}]` : `[${type} ${withoutQuery(name).slice(0, 200)}]`;
}

function marker(kind: string, base64: string): string {
  return `[${kind} ${Math.floor((base64.replace(/=+$/, '').length * 3) / 4)} bytes]`;
}

/** Links to stored media are often signed in their query. */
function withoutQuery(url: string): string {
  const mark = url.indexOf('?');
  return mark < 0 ? url : url.slice(0, mark);
}

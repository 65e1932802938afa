import type { Detector } from './detector.js';

const MAX_LOCAL = 64;
/** RFC 5321 limits; the last label is letters. Sticky: tried right after an `@`. */
const DOMAIN =
  /(?:[A-Za-z0-9\u00c0-\u024f](?:[A-Za-z0-9\u00c0-\u024f-]{0,61}[A-Za-z0-9\u00c0-\u024f])?\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-])/y;

/** E-mail addresses: found from their `@` outwards, so that text without one costs nothing. */
export const email: Detector = {
  type: 'email',
  mayBeIn: (text) => text.includes('@'),
  mask: (text, found) => {
    let masked = '';
    let done = 0;
    for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      const start = localStart(text, at, done);
      if (start === at) continue;
      DOMAIN.lastIndex = at + 1;
      const domain = DOMAIN.exec(text)?.[0];
      if (domain === undefined) continue;
      masked += `${text.slice(done, start)}[email]`;
      done = at + 1 + domain.length;
      at = done - 1;
      found();
    }
    return done === 0 ? text : masked + text.slice(done);
  },
};

/** Where the local part begins; `at` itself when there is none. An escape (`\n`) in front of it is not part of it. */
function localStart(text: string, at: number, least: number): number {
  let start = at;
  while (start > least && at - start < MAX_LOCAL && isLocal(text.charCodeAt(start - 1))) start--;
  while (start < at && text.charCodeAt(start) === 0x2e) start++;
  if (start > 0 && start < at && text.charCodeAt(start - 1) === 0x5c) start++;
  return start;
}

function isLocal(code: number): boolean {
  if (code < 0x80) return LOCAL.has(code);
  return code >= 0xc0 && code <= 0x24f;
}

const LOCAL = new Set(
  [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-'].map((c) => c.charCodeAt(0)),
);

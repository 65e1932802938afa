const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const SPACE = 0x20;
const LONGEST_METHOD = 12;
/** `/path`, `*`, `http://...`: what may follow the method. */
const TARGET_STARTS = new Set([0x2f, 0x2a, 0x68]);

/**
 * Whether these bytes may be the start of an HTTP/1 request: METHOD SP, then `/`, `*` or `h`.
 * A connection that was lost track of is picked up again here.
 */
export function looksLikeRequest(bytes: Uint8Array, start = 0, end = bytes.length): boolean {
  for (let at = start; at < end && at <= start + LONGEST_METHOD; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === SPACE) return at - start >= 3 && TARGET_STARTS.has(bytes[at + 1] ?? 0);
    if (byte < UPPER_A || byte > UPPER_Z) return false;
  }
  return false;
}

/** Whether a connection whose first bytes are these speaks HTTP/2: its preface is the only thing that begins with `PRI`. */
export function beginsHttp2(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x52 && bytes[2] === 0x49;
}

/** What a client that speaks HTTP/2 from the start says first (RFC 9113 section 3.4). */
export const HTTP2_PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

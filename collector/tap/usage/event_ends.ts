const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Finds the blank lines (`\n\n`, `\r\n\r\n`, `\r\r`) that end the events of an SSE stream; no byte is looked at twice. */
export class EventEnds {
  /** Nothing has come of the line that is going on, or was ended by a carriage return just now. */
  #isBlank = true;
  /** The last byte was a carriage return, which may be half of a line end: what follows decides. */
  #afterReturn = false;

  /** @returns offsets in the next chunk just past each end; 0 for one that the chunk before ended with */
  in(chunk: Uint8Array): number[] {
    if (chunk.length === 0) return [];
    const ends: number[] = [];
    let at = this.#afterReturn && chunk[0] === LINE_FEED ? 1 : 0;
    let lineStart = this.#afterReturn || this.#isBlank ? at : -1;
    if (this.#afterReturn && this.#isBlank) ends.push(at);
    this.#afterReturn = false;
    for (; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) continue;
      const blank = at === lineStart;
      if (byte === CARRIAGE_RETURN && at + 1 === chunk.length) {
        this.#afterReturn = true;
        this.#isBlank = blank;
        return ends;
      }
      if (byte === CARRIAGE_RETURN && chunk[at + 1] === LINE_FEED) at++;
      lineStart = at + 1;
      if (blank) ends.push(lineStart);
    }
    this.#isBlank = lineStart === chunk.length;
    return ends;
  }
}

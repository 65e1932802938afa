const NEWLINE = 0x0a;

/** The lines of a body that are not blank, counted from 1. */
export function* lines(body: Buffer): Generator<{ text: string; line: number }> {
  let line = 0;
  for (let start = 0; start < body.length;) {
    const newline = body.indexOf(NEWLINE, start);
    const end = newline === -1 ? body.length : newline;
    line++;
    const text = body.toString('utf8', start, end);
    if (text.trim() !== '') yield { text, line };
    start = end + 1;
  }
}

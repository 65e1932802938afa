/**
 * What a server sends with each event: what is new, or all there is so far (unless the events show that it is not so);
 * 'unknown' lets the events tell, of which it takes several.
 */
type Habit = 'deltas' | 'cumulative' | 'unknown';

/** Text of a stream and when it grew. */
export interface StreamedText {
  text: string;
  /** Arrival of each event that brought text, ms since the first byte of the request. */
  times: number[];
}

/** So many pieces that all begin with the one before are no coincidence. */
const ENOUGH = 3;

/** Puts the text of a stream together. */
export class StreamText {
  private readonly pieces: string[] = [];
  private readonly times: number[] = [];

  constructor(private readonly habit: Habit) {}

  /** @param text of one event; empty ones bring nothing */
  add(text: string, atMs: number): void {
    if (text === '') return;
    this.pieces.push(text);
    this.times.push(atMs);
  }

  result(): StreamedText {
    if (!this.isCumulative()) return { text: this.pieces.join(''), times: this.times };
    const grew = (piece: string, index: number) => index === 0 || piece.length > (this.pieces[index - 1] ?? '').length;
    return {
      text: this.pieces.at(-1) ?? '',
      times: this.times.filter((_, index) => grew(this.pieces[index] ?? '', index)),
    };
  }

  private isCumulative(): boolean {
    const { habit, pieces } = this;
    if (habit === 'deltas') return false;
    const [first = ''] = pieces;
    if (habit === 'unknown' && (pieces.length < ENOUGH || pieces.at(-1)?.length === first.length)) return false;
    return pieces.every((piece, index) => index === 0 || extendsText(pieces[index - 1] ?? '', piece));
  }
}

/** A character that was not complete is a replacement character at first, and another one afterwards. */
function extendsText(before: string, after: string): boolean {
  return after.startsWith(before.replace(/\uFFFD+$/, ''));
}

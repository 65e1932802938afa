/** A piece of a text; `marked` where it drove a score. */
export interface Piece {
  text: string;
  marked: boolean;
}

/** A stretch of a text, in UTF-16 units. */
export interface Span {
  start: number;
  end: number;
}

/** A text between two places in pieces, marked ones apart. Spans may overlap, lie in any order, or reach beyond the text. */
export function piecesOf(text: string, spans: readonly Span[], from = 0, to = text.length): Piece[] {
  const pieces: Piece[] = [];
  let at = from;
  for (const { start, end } of merged(spans, text.length)) {
    if (start >= to) break;
    if (end <= from) continue;
    if (start > at) pieces.push({ text: text.slice(at, start), marked: false });
    pieces.push({ text: text.slice(Math.max(start, from), Math.min(end, to)), marked: true });
    at = Math.min(end, to);
  }
  if (at < to) pieces.push({ text: text.slice(at, to), marked: false });
  return pieces;
}

const AROUND = 80;
const LONGEST = 320;

/** The part of a text around what drove its score, in pieces; the beginning where nothing did. Cut ends are marked by an ellipsis. */
export function excerpt(text: string, spans: readonly Span[]): Piece[] {
  const from = Math.max(0, (merged(spans, text.length)[0]?.start ?? 0) - AROUND);
  const to = Math.min(text.length, from + LONGEST);
  return [
    ...(from > 0 ? [{ text: '… ', marked: false }] : []),
    ...piecesOf(text, spans, from, to),
    ...(to < text.length ? [{ text: ' …', marked: false }] : []),
  ];
}

function merged(spans: readonly Span[], length: number): Span[] {
  const found: Span[] = [];
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    const span = { start: Math.max(0, start), end: Math.min(length, end) };
    const last = found.at(-1);
    if (span.end <= span.start) continue;
    if (last !== undefined && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else found.push(span);
  }
  return found;
}

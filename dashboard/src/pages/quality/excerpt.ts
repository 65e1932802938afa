/** A piece of a text; `marked` where it drove a score. */
export interface Piece {
  text: string;
  marked: boolean;
}

interface Span {
  start: number;
  end: number;
}

const AROUND = 80;
const LONGEST = 320;

/**
 * The part of a text around what drove its score, in pieces; the beginning where nothing did. Cut ends are marked by an ellipsis.
 * Spans may overlap, lie in any order, or reach beyond the text.
 */
export function excerpt(text: string, spans: readonly Span[]): Piece[] {
  const known = merged(spans, text.length);
  const from = Math.max(0, (known[0]?.start ?? 0) - AROUND);
  const to = Math.min(text.length, from + LONGEST);
  const pieces: Piece[] = from > 0 ? [{ text: '… ', marked: false }] : [];
  let at = from;
  for (const { start, end } of known) {
    if (start >= to) break;
    if (start > at) pieces.push({ text: text.slice(at, start), marked: false });
    pieces.push({ text: text.slice(start, Math.min(end, to)), marked: true });
    at = Math.min(end, to);
  }
  if (at < to) pieces.push({ text: text.slice(at, to), marked: false });
  if (to < text.length) pieces.push({ text: ' …', marked: false });
  return pieces;
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

import { piecesOf, type Span } from '../../text/pieces.js';
import { Marked } from '../../ui/index.js';

/** A prompt or an output as it was, line breaks and all; `marks` are stretches that drove a score. */
export function TextView({
  text,
  mono = false,
  marks = [],
}: {
  text: string;
  mono?: boolean;
  marks?: readonly Span[];
}) {
  return (
    <pre
      tabIndex={0}
      className={`max-h-96 overflow-auto rounded-lg bg-sunken px-3 py-2.5 text-[0.8125rem] leading-relaxed break-words whitespace-pre-wrap ${mono ? 'font-mono text-xs' : 'font-sans'}`}
    >
      <Marked pieces={piecesOf(text, marks)} />
    </pre>
  );
}

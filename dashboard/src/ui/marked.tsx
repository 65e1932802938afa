/** A text in pieces, what matters in it marked. */
export function Marked({ pieces }: { pieces: readonly { text: string; marked: boolean }[] }) {
  return pieces.map(({ text, marked }, index) =>
    marked ? (
      <mark key={index} className="rounded-xs bg-over-bg px-0.5 text-over">
        {text}
      </mark>
    ) : (
      text
    ),
  );
}

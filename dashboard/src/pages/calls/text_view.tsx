/** A prompt or an output as it was, line breaks and all. */
export function TextView({ text, mono = false }: { text: string; mono?: boolean }) {
  return (
    <pre
      tabIndex={0}
      className={`max-h-96 overflow-auto rounded-lg bg-sunken px-3 py-2.5 text-[0.8125rem] leading-relaxed break-words whitespace-pre-wrap ${mono ? 'font-mono text-xs' : 'font-sans'}`}
    >
      {text}
    </pre>
  );
}

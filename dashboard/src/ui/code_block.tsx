import { CopyButton } from './copy_button.js';

/** Text to copy and paste, as it is. `what` names it on the copy button. */
export function CodeBlock({ code, what, caption }: { code: string; what: string; caption?: string }) {
  return (
    <figure className="overflow-hidden rounded-lg border border-line bg-sunken">
      <figcaption className="flex items-center justify-between gap-3 border-b border-line px-3 py-1 text-xs text-soft">
        <span className="truncate">{caption ?? what}</span>
        <CopyButton text={code} what={what} />
      </figcaption>
      <pre
        tabIndex={0}
        aria-label={what}
        className="overflow-x-auto px-3 py-2.5 font-mono text-[0.78125rem] leading-relaxed"
      >
        {code}
      </pre>
    </figure>
  );
}

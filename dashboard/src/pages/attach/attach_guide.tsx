import { CodeBlock } from '../../ui/index.js';
import { attachSnippets, DEFAULT_TAP } from './snippets.js';

/** Three ways to put Sidelight beside a model server. */
export function AttachGuide({ tap = DEFAULT_TAP }: { tap?: string }) {
  return (
    <>
      <div className="grid gap-3 lg:grid-cols-3">
        {attachSnippets(tap).map(({ id, title, caption, code }) => (
          <section key={id} aria-label={title} className="min-w-0 rounded-card border border-line bg-panel p-4">
            <h3 className="mb-2.5 text-[0.8125rem] font-semibold">{title}</h3>
            <CodeBlock code={code} what={title} caption={caption} />
          </section>
        ))}
      </div>
      <p className="mt-3 text-[0.78125rem] text-soft">
        <code className="font-mono">{tap}</code> is where a single tap listens by default; with several targets each has
        its own port. Bytes pass through it unaltered, and answers do not wait for Sidelight.
      </p>
    </>
  );
}

import { useQuery } from '@tanstack/react-query';
import { targetsQuery } from '../../api/queries.js';
import { CodeBlock } from '../../ui/index.js';
import { attachSnippets, DEFAULT_TAP } from './snippets.js';
import { knownTaps, type Tap } from './taps.js';

/** Three ways to put Sidelight beside a model server, with the address of its first tap. */
export function AttachGuide() {
  const taps = knownTaps(useQuery(targetsQuery()).data?.items ?? []);
  return (
    <>
      <div className="grid gap-3 lg:grid-cols-3">
        {attachSnippets(taps[0]?.url ?? DEFAULT_TAP).map(({ id, title, caption, code }) => (
          <section key={id} aria-label={title} className="min-w-0 rounded-card border border-line bg-panel p-4">
            <h3 className="mb-2.5 text-[0.8125rem] font-semibold">{title}</h3>
            <CodeBlock code={code} what={title} caption={caption} />
          </section>
        ))}
      </div>
      <p className="mt-3 text-[0.78125rem] text-soft">
        <Taps taps={taps} /> Bytes pass through it unaltered, and answers do not wait for Sidelight.
      </p>
    </>
  );
}

function Taps({ taps }: { taps: readonly Tap[] }) {
  if (taps.length === 0) {
    return (
      <>
        <code className="font-mono">{DEFAULT_TAP}</code> is where a single tap listens by default; with several targets
        each has its own port.
      </>
    );
  }
  return <>Each target has its own tap: {taps.map(({ name, url }) => `${name} at ${url}`).join(', ')}.</>;
}

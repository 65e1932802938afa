import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import type { Overview } from '../../api/types.js';
import type { SharedSearch } from '../../search_params.js';
import { STATE_FILL, STATE_HALO, STATE_WORDS } from '../../ui/index.js';

/** The page in one sentence, the worst first; each part leads to its check. */
export function VerdictLine({ verdict, shared }: { verdict: Overview['verdict']; shared: SharedSearch }) {
  return (
    <section aria-label="Verdict" className="flex min-w-0 flex-1 basis-80 items-start gap-3.5">
      <span
        role="img"
        aria-label={STATE_WORDS[verdict.state]}
        className={`mt-1 flex size-[22px] flex-none items-center justify-center rounded-full ${STATE_HALO[verdict.state]}`}
      >
        <i className={`size-3 rounded-full ${STATE_FILL[verdict.state]}`} />
      </span>
      <div>
        <h1 className="text-[1.375rem] leading-tight font-[620] tracking-[-0.015em]">{verdict.sentence}</h1>
        {verdict.details.length > 0 && (
          <p className="mt-1.5 text-soft">
            {verdict.details.map(({ text, finding_key: key }, index) => (
              <Fragment key={`${key}${text}`}>
                {index > 0 && ' · '}
                {key === '' ? (
                  text
                ) : (
                  <Link
                    to="/alerts"
                    search={{ ...shared, key }}
                    className="text-ink underline decoration-line-strong underline-offset-[3px] hover:decoration-ink"
                  >
                    {text}
                  </Link>
                )}
              </Fragment>
            ))}
          </p>
        )}
      </div>
    </section>
  );
}

import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import type { Overview } from '../../api/types.js';
import { unbroken } from '../../format/index.js';
import type { SharedSearch } from '../../search_params.js';
import { Headline } from '../../ui/index.js';

/** The page in one sentence, the worst first; each part leads to its check. */
export function VerdictLine({ verdict, shared }: { verdict: Overview['verdict']; shared: SharedSearch }) {
  return (
    <Headline label="Verdict" state={verdict.state} sentence={verdict.sentence} className="min-w-0 flex-1 basis-80">
      {verdict.details.length > 0 && (
        <p className="mt-1.5 text-soft">
          {verdict.details.map(({ text, finding_key: key }, index) => (
            <Fragment key={`${key}${text}`}>
              {index > 0 && ' · '}
              {key === '' ? (
                unbroken(text)
              ) : (
                <Link
                  to="/alerts"
                  search={{ ...shared, key }}
                  className="text-ink underline decoration-line-strong underline-offset-[3px] hover:decoration-ink"
                >
                  {unbroken(text)}
                </Link>
              )}
            </Fragment>
          ))}
        </p>
      )}
    </Headline>
  );
}

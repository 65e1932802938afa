import type { ReactNode } from 'react';
import { PageTitle } from './page_title.js';
import { STATE_FILL, STATE_HALO, STATE_WORDS, type State } from './state.js';

interface HeadlineProps {
  /** What the section is called for those who do not see it. */
  label: string;
  state: State;
  sentence: string;
  className?: string;
  children?: ReactNode;
}

/** A page in one sentence, with its state as a light; the children say more of it. */
export function Headline({ label, state, sentence, className = '', children }: HeadlineProps) {
  return (
    <section aria-label={label} className={`flex items-start gap-3.5 ${className}`}>
      <span
        role="img"
        aria-label={STATE_WORDS[state]}
        className={`mt-1 flex size-[22px] flex-none items-center justify-center rounded-full ${STATE_HALO[state]}`}
      >
        <i className={`size-3 rounded-full ${STATE_FILL[state]}`} />
      </span>
      <div>
        <PageTitle>{sentence}</PageTitle>
        {children}
      </div>
    </section>
  );
}

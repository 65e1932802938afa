import { useId, type ReactNode } from 'react';
import { unbroken } from '../format/index.js';

interface CardProps {
  title?: string;
  /** One plain sentence under the title. */
  sentence?: ReactNode;
  /** Right of the title: a link, a legend. */
  aside?: ReactNode;
  className?: string;
  children?: ReactNode;
}

/** A framed piece of a page, named by its title. */
export function Card({ title, sentence, aside, className = '', children }: CardProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={title === undefined ? undefined : id}
      className={`min-w-0 rounded-card border border-line bg-panel px-4 py-3.5 ${className}`}
    >
      {title !== undefined && (
        <header className="mb-2 flex items-start justify-between gap-3">
          <div className="min-w-0">
            <h2 id={id} className="text-[0.8125rem] font-semibold">
              {title}
            </h2>
            {sentence !== undefined && (
              <p className="mt-0.5 text-[0.78125rem] text-soft">
                {typeof sentence === 'string' ? unbroken(sentence) : sentence}
              </p>
            )}
          </div>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}

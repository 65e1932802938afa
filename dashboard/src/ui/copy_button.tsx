import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { copyText } from './copy_text.js';

const SHOWN_MS = 1600;

type Answer = 'idle' | 'copied' | 'failed';
const WORDS: Record<Answer, string> = { idle: 'Copy', copied: 'Copied', failed: 'Could not copy' };

/** Copies `text`; says so. `what` names it for those who cannot see where the button stands. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [answer, setAnswer] = useState<Answer>('idle');
  useEffect(() => {
    if (answer === 'idle') return undefined;
    const timer = setTimeout(() => setAnswer('idle'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [answer]);
  const Icon = answer === 'copied' ? Check : Copy;
  return (
    <button
      type="button"
      aria-label={`${WORDS[answer]} ${what}`}
      onClick={() => void copyText(text).then((done) => setAnswer(done ? 'copied' : 'failed'))}
      className="inline-flex h-6 items-center gap-1 rounded-md px-1.5 text-xs text-soft hover:bg-sunken hover:text-ink"
    >
      <Icon size={12} aria-hidden />
      {WORDS[answer]}
    </button>
  );
}

import { Unplug } from 'lucide-react';
import { explain } from '../api/errors.js';
import { Button, Notice } from '../ui/index.js';

/** Stands in for a page whose data did not come. */
export function ErrorNotice({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { title, advice } = explain(error);
  return (
    <Notice
      urgent
      title={title}
      icon={<Unplug size={22} className="text-over" aria-hidden />}
      action={<Button onClick={onRetry}>Try again now</Button>}
    >
      {advice}
    </Notice>
  );
}

/** A line above data that is no longer fresh because asking for it again failed. */
export function StaleBanner({ error }: { error: unknown }) {
  return (
    <p role="alert" className="mb-4 rounded-lg bg-over-bg px-3 py-2 text-[0.8125rem] text-over">
      <b className="font-semibold">{explain(error).title}.</b> What you see is the last answer; the page tries again by
      itself.
    </p>
  );
}

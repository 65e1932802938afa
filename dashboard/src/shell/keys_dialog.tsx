import { useEffect, useRef } from 'react';
import { Button } from '../ui/index.js';

const KEYS = [
  { keys: ['/'], does: 'Search the calls' },
  { keys: ['j', 'k'], does: 'Next and previous call' },
  { keys: ['Esc'], does: 'Close the call, or undo the zoom' },
  { keys: ['?'], does: 'Show these keys' },
] as const;

/** The keys there are. */
export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      onClose={onClose}
      aria-labelledby="keys-title"
      className="m-auto w-80 rounded-card border border-line bg-panel p-5 text-ink backdrop:bg-black/40"
    >
      <h2 id="keys-title" className="mb-3 font-semibold">
        Keys
      </h2>
      <dl className="mb-4 grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
        {KEYS.map(({ keys, does }) => (
          <div key={does} className="contents">
            <dt className="flex gap-1">
              {keys.map((key) => (
                <kbd key={key} className="rounded border border-line-strong bg-sunken px-1.5 font-mono text-xs">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd className="text-soft">{does}</dd>
          </div>
        ))}
      </dl>
      <p className="mb-4 text-xs text-soft">
        On a chart: drag to zoom, click for the calls of that moment, arrow keys to read it.
      </p>
      <Button onClick={onClose}>Close</Button>
    </dialog>
  );
}

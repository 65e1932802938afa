import { Link } from '@tanstack/react-router';
import { FlaskConical } from 'lucide-react';

/** Says, wherever demo calls are shown, that nobody should act on these numbers. */
export function DemoBanner() {
  return (
    <p className="mb-5 flex items-center gap-2.5 rounded-card border border-dashed border-line-strong bg-accent-soft px-3.5 py-2 text-[0.8125rem]">
      <FlaskConical size={15} className="flex-none text-accent" aria-hidden />
      <span>
        <b className="font-semibold">Demo traffic.</b> These calls come from the demo model server that is built in, not
        from a server of yours.{' '}
        <Link to="/targets" hash="attach" className="font-medium text-accent underline underline-offset-2">
          Attach your own
        </Link>
      </span>
    </p>
  );
}

import { Link } from '@tanstack/react-router';
import type { CallDetail } from '../../api/types.js';

/** Why a call never came to the model, and what that means for the figures. */
export function RefusedNote({ call }: { call: CallDetail }) {
  return (
    <p role="note" className="mx-4 mb-3 rounded-lg bg-near-bg px-3 py-2 text-[0.8125rem] text-near">
      <b className="font-semibold">Refused by Sidelight, not by the model.</b> A budget that is enforced is spent, so
      the call was not passed on. It counts in no budget, objective or error ratio. Calls pass again when the next
      period begins, or when the budget is raised.{' '}
      <Link to="/" search={{ target: call.target }} className="underline underline-offset-2">
        The budget on the overview
      </Link>
    </p>
  );
}

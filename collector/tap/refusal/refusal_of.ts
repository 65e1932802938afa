import { asksModel } from '../../../capture/admission/asks_model.js';
import type { TapOptions } from '../tap.js';
import type { Refusal } from './budget_gate.js';

/** Why this request is refused; null where it passes: there is money left, or it asks no model for anything. */
export function refusalOf(
  { budgets, target }: TapOptions,
  asked: { method: string; url: string; type: string },
): Refusal | null {
  const refusal = budgets.refusal(target.name);
  return refusal !== null && asksModel(target, asked) ? refusal : null;
}

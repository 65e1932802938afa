import { wasServed, type Call } from '../../core/call.js';

/** Gateways and clients that gave up waiting: the model may have worked, and be paid for, all the same. */
const GAVE_UP: ReadonlySet<number> = new Set([408, 499, 504, 524]);

type Failing = Pick<
  Call,
  'purpose' | 'outcome' | 'error_type' | 'http_status' | 'ttft_ms' | 'input_tokens' | 'output_tokens' | 'output'
>;

/**
 * Whether a call failed before anything was used that could be billed: the server was not reached, refused it, or failed before its first token and
 * reported no usage. Calls that a client or a clock cut off are not among them, nor answers that broke off: what they cost is unknown.
 */
export function failedUnused(call: Failing): boolean {
  if (!wasServed(call)) return true;
  if (call.input_tokens || call.output_tokens || call.output !== '' || call.ttft_ms !== null) return false;
  if (call.outcome === 'upstream_unreachable') return true;
  if (call.outcome !== 'error') return false;
  const { http_status: status } = call;
  if (status === null || status >= 400) return !GAVE_UP.has(status ?? 0);
  // An answer had begun: only the server's own word tells that nothing came of it.
  return call.error_type !== '' && call.error_type !== 'server_reset';
}

import { callSchema, type Call } from '../../../core/call.js';

/** A call as the collector sends it, of a chat of which nothing is known but what is given. */
export function chatCall(fields: Partial<Call>): Call {
  return callSchema.parse({
    call_id: 'c',
    started_at: '2026-01-01T00:00:00Z',
    target: 't',
    operation: 'chat',
    ...fields,
  });
}

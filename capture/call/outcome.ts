import type { Call } from '../../core/call.js';
import { BUDGET_EXHAUSTED } from '../../core/enforcement.js';
import type { Reading } from '../backends/backend.js';
import { errorOfFailedResponse } from '../backends/parts/errors.js';
import type { DecodedExchange } from '../decode.js';

export type Ending = Pick<Call, 'outcome' | 'error_type' | 'error_message'>;

const OK: Ending = { outcome: 'ok', error_type: '', error_message: '' };

/** A server that keeps its client's deadline says so itself, often before the client does. */
const GRPC_TOO_LATE = 'DEADLINE_EXCEEDED';

/** What servers in Go say of a client that has left; Ollama writes it into the stream, and ends that as if nothing had been. */
const CLIENT_LEFT = /\bcontext canceled$/;
const ABORT = 'client_abort';

/** How a call ended: what the sockets tell, then the status, then what the body says. */
export function endingOf(exchange: DecodedExchange, reading: Reading): Ending {
  const { end } = exchange.exchange;
  const { status } = exchange;
  const told = toldError(reading);
  if (end === ABORT && !reading.finished) return { ...OK, outcome: ABORT, error_type: ABORT };
  if (end === 'upstream_unreachable' || end === 'timeout') return { ...OK, outcome: end, error_type: end };
  if (exchange.exchange.refused === true) return refusedByTap(exchange, told);
  if (status !== null && status >= 400) return failedResponse(exchange, status, told);
  if (told !== null) return CLIENT_LEFT.test(told.error_message) ? { ...OK, outcome: ABORT, error_type: ABORT } : told;
  if (end === 'server_reset' && !reading.finished) return { ...OK, outcome: 'error', error_type: end };
  if (status === null) return { ...OK, outcome: 'error', error_type: 'no_response' };
  return isHollow(exchange, reading) ? { ...OK, outcome: 'error', error_type: 'empty_response' } : OK;
}

function toldError(reading: Reading): Ending | null {
  const { error_type = '', error_message = '' } = reading;
  if (error_type === '' && error_message === '') return null;
  const outcome = error_type === GRPC_TOO_LATE ? 'timeout' : 'error';
  return { outcome, error_type: error_type || 'error', error_message };
}

/** The tap's own answer, in whatever shape its client reads errors: told apart from what a server says of its quotas. */
function refusedByTap(exchange: DecodedExchange, told: Ending | null): Ending {
  const { message } = errorOfFailedResponse(exchange.responseJson, exchange.responseText);
  return { outcome: 'error', error_type: BUDGET_EXHAUSTED, error_message: told?.error_message || message };
}

/** Without a word of its own the status is the type. */
function failedResponse(exchange: DecodedExchange, status: number, told: Ending | null): Ending {
  const error = errorOfFailedResponse(exchange.responseJson, exchange.responseText);
  const type = told?.error_type === 'error' ? '' : (told?.error_type ?? '');
  return {
    outcome: 'error',
    error_type: type || error.type || String(status),
    error_message: told?.error_message || error.message,
  };
}

/** A server that fails before the first token of a stream may answer 200 with nothing in it (LitServe does). */
function isHollow(exchange: DecodedExchange, reading: Reading): boolean {
  const { response } = exchange.exchange;
  return exchange.status === 200 && response?.body.bytes === 0 && (reading.output ?? '') === '';
}

import type { TargetConfig } from '../../core/config/schema.js';
import type { Logger } from '../../core/process/log.js';
import type { UpstreamError } from './tap_counters.js';

/** A server that comes and goes is not spoken of more often than this, ms. */
const SAID_EVERY_MS = 60_000;

/** What to check. Errors that are not here are those of a server that was reached. */
const HINTS: Partial<Record<UpstreamError, string>> = {
  refused: 'nothing listens there: is the model server running, and is targets[].upstream its address?',
  connect_timeout: 'nothing answers there: check targets[].upstream, the network and its firewalls',
  unresolved: 'its name is not known: check targets[].upstream and DNS',
  tls: 'TLS fails: check targets[].upstream (https or http?) and the certificate (NODE_EXTRA_CA_CERTS names more authorities)',
  signing:
    'there are no AWS credentials to sign with: give the collector a role, a profile (aws.profile) or AWS_ACCESS_KEY_ID',
  other: 'check targets[].upstream and the network',
};

/** Says when a model server cannot be reached any more, and when it is back: on change only, not for every call. */
export class Reachability {
  readonly #origin: string;
  readonly #log: Logger;
  #down = false;
  #saidAt = -Infinity;

  constructor(target: TargetConfig, log: Logger) {
    this.#origin = new URL(target.upstream).origin;
    this.#log = log;
  }

  /** A connection could not be made, or nothing be signed. */
  lost(reason: UpstreamError): void {
    const hint = HINTS[reason];
    const now = performance.now();
    if (hint === undefined || this.#down || now - this.#saidAt < SAID_EVERY_MS) return;
    this.#down = true;
    this.#saidAt = now;
    this.#log.error({ upstream: this.#origin, reason, hint }, 'the model server cannot be reached');
  }

  /** A connection was made. */
  reached(): void {
    if (!this.#down) return;
    this.#down = false;
    this.#log.info({ upstream: this.#origin }, 'the model server can be reached again');
  }
}

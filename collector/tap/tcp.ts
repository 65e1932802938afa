import type { Socket } from 'node:net';
import { ConnectionRecorder } from '../queue/connection_recorder.js';
import { PROBE_AFTER_MS } from './keep_alive.js';
import { Reachability } from './reachability.js';
import type { Tap, TapOptions } from './tap.js';
import { TcpRelay, type RelayOptions } from './tcp_relay.js';

/** Without a word from the worker, a connection is taken for idle after this long without a byte. */
const QUIET_MS = 1000;
/** A connection the worker has nothing of may have bytes on the way to it. */
const SETTLED_MS = 50;

/** The byte-transparent tap: a relay that copies what passes into the queue. */
export class TcpTap implements Tap {
  readonly kind = 'tcp';
  readonly #options: TapOptions;
  readonly #relayOptions: RelayOptions;
  readonly #relays = new Set<TcpRelay>();

  constructor(options: TapOptions) {
    this.#options = options;
    const url = new URL(options.target.upstream);
    this.#relayOptions = {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(url.port || 80),
      connectTimeoutMs: options.target.connect_timeout,
      counters: options.counters,
      reachability: new Reachability(options.target, options.log),
      onClose: (relay) => this.#closed(relay),
    };
  }

  get idle(): boolean {
    return this.#relays.size === 0;
  }

  accept(client: Socket): void {
    const { queue, losses, index, counters } = this.#options;
    counters.connections++;
    counters.connectionsTotal++;
    client.setKeepAlive(true, PROBE_AFTER_MS);
    this.#relays.add(new TcpRelay(client, new ConnectionRecorder(queue, losses, index), this.#relayOptions));
  }

  closeIdle(busy: ReadonlySet<number> | null): void {
    for (const relay of this.#relays) {
      const known = busy !== null && !busy.has(relay.recorder.id) && !relay.recorder.blind;
      if (relay.recorder.quietFor(known ? SETTLED_MS : QUIET_MS)) relay.destroy();
    }
  }

  destroy(): void {
    for (const relay of this.#relays) relay.destroy();
  }

  #closed(relay: TcpRelay): void {
    this.#relays.delete(relay);
    this.#options.counters.connections--;
  }
}

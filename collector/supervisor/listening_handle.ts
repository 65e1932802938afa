import type { SendHandle } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import * as net from 'node:net';
import { getSystemErrorName } from 'node:util';
import type { ListenAddress } from '../../core/config/units.js';
import { SidelightError } from '../../core/errors.js';

/** A socket that is bound, and stays so while this process lives, whoever accepts from it. */
export interface BoundHandle {
  handle: SendHandle;
  address: ListenAddress;
  close(): void;
}

/** Node's own way to a bound socket without a server around it; node:cluster stands on it. */
interface NetInternals {
  _createServerHandle(address: string, port: number, family: 4 | 6): NativeHandle | number;
}

type NativeHandle = SendHandle & { getsockname(out: { port?: number }): number; close(): void };

/**
 * Binds an address without accepting from it. The process that accepts gets a copy of the socket; when it dies, the socket lives on here
 * and the system keeps connections waiting for its successor: nobody is refused.
 * @param what what the address is for, and the flag that changes it
 * @throws SidelightError PORT_IN_USE
 */
export async function bindAddress(listen: ListenAddress, what: { name: string; flag: string }): Promise<BoundHandle> {
  const { address, family } = await lookup(listen.host).catch(({ code }: NodeJS.ErrnoException) => {
    throw listenError(code ?? 'ENOTFOUND', whereOf(listen), what);
  });
  const handle = (net as unknown as NetInternals)._createServerHandle(address, listen.port, family === 6 ? 6 : 4);
  if (typeof handle === 'number') throw unusable(listen, what, handle);
  const bound: { port?: number } = {};
  // Linux tells only here that the port is taken.
  const failure = handle.getsockname(bound);
  if (failure !== 0) {
    handle.close();
    throw unusable(listen, what, failure);
  }
  return {
    handle,
    address: { host: listen.host, port: bound.port ?? listen.port },
    close: () => handle.close(),
  };
}

function unusable(listen: ListenAddress, what: { name: string; flag: string }, errno: number): SidelightError {
  const code = getSystemErrorName(errno);
  return listenError(code, whereOf(listen), what);
}

const whereOf = ({ host, port }: ListenAddress) => `${host}:${port}`;

/** What to tell when an address cannot be listened on. */
export function listenError(code: string, where: string, what: { name: string; flag: string }): SidelightError {
  const isTaken = code === 'EADDRINUSE';
  const why = isTaken ? 'is in use' : `cannot be used (${code})`;
  return new SidelightError('PORT_IN_USE', `${where} (${what.name}) ${why}`, {
    hint: `${isTaken ? 'Stop the other program (another Sidelight?) or choose' : 'Choose'} another one with ${what.flag}.`,
  });
}

import net from 'node:net';
import { once } from 'node:events';

/** Below those that the system gives to outgoing connections: a server that takes its time to start must still find its own free. */
const LOWEST = 12_000;
const HIGHEST = 32_000;
/** A server has more doors than one: gRPC, metrics, management. */
const IN_A_ROW = 5;

/** The first of five free ports in a row. */
export async function serverPort(): Promise<number> {
  for (;;) {
    const first = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    const free = await Promise.all(Array.from({ length: IN_A_ROW }, (_, index) => isFree(first + index)));
    if (free.every(Boolean)) return first;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = net.createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

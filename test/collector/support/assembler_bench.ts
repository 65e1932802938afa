import type { Exchange } from '../../../capture/exchange.js';
import { Assembler } from '../../../collector/exchange/assembler.js';
import { CLOSE, RECORD, type RequestHead } from '../../../collector/queue/records.js';

/** Something that one of the two sides of a connection says. */
export interface Said {
  from: 'client' | 'server';
  text: string | Buffer;
}

export const client = (text: string | Buffer): Said => ({ from: 'client', text });
export const server = (text: string | Buffer): Said => ({ from: 'server', text });

/** An assembler that is told things directly; one ms passes with each. */
export function assemblerBench({ bodyMaxBytes = 256e3, bodiesMaxBytes = 64e6 } = {}) {
  const exchanges: Exchange[] = [];
  const busy: number[] = [];
  const assembler = new Assembler({
    targets: 1,
    bodyMaxBytes,
    bodiesMaxBytes,
    emit: ({ exchange, busyMs, release }) => {
      exchanges.push(structuredClone(exchange));
      busy.push(busyMs);
      release();
    },
  });
  let at = 1000;
  const tell = (kind: number, id = 1, payload: Uint8Array = Buffer.alloc(0)) => {
    const bytes = Buffer.concat([Buffer.from('##'), payload, Buffer.from('##')]);
    assembler.read(kind, id, at++, bytes, 2, 2 + payload.length, 1.7e12);
  };
  return {
    exchanges,
    busy,
    assembler,
    request: (head: RequestHead, id: number) => tell(RECORD.requestHead, id, Buffer.from(JSON.stringify(head))),
    open: (id = 1) => tell(RECORD.open, id, Buffer.alloc(4)),
    say: ({ from, text }: Said, id = 1) =>
      tell(from === 'client' ? RECORD.clientData : RECORD.serverData, id, Buffer.from(text)),
    clientEnd: (id = 1) => tell(RECORD.clientEnd, id),
    serverEnd: (id = 1) => tell(RECORD.serverEnd, id),
    close: (reason: number = CLOSE.ended, id = 1) => tell(RECORD.close, id, Buffer.of(reason)),
    gap: (id = 1) => tell(RECORD.gap, id),
    unreadable: (reason: string) => [...assembler.unreadable].find(([name]) => name === reason)?.[1][0] ?? 0,
    wait: (ms: number) => {
      at += ms;
    },
  };
}

/** A connection from its opening to its end. */
export function overConnection(said: Said[], options?: Parameters<typeof assemblerBench>[0]) {
  const bench = assemblerBench(options);
  bench.open();
  for (const each of said) bench.say(each);
  bench.close();
  return bench;
}

export const POST = 'POST /v1/chat/completions HTTP/1.1\r\nHost: m\r\nContent-Length: 5\r\n\r\nhello';
export const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

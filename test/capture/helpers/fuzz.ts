import type { Exchange, WireBody } from '../../../capture/exchange.js';
import { createCapture } from '../../../capture/index.js';
import { Assembler } from '../../../collector/exchange/assembler.js';
import { CLOSE, RECORD } from '../../../collector/queue/records.js';
import { callSchema } from '../../../core/call.js';
import { SIDELIGHT } from '../../../core/names/attributes.js';
import { exchangeOf, targetOf } from './exchanges.js';
import { exchangeOfRow, loadFixtures } from './fixtures.js';
import { mutateBytes, mutateExchange, randomFrom, wireOf, type Random } from './mutations.js';
import { SAMPLES } from './samples.js';

/** The slowest exchanges say which protocol to look at. */
export interface Fuzzed {
  name: string;
  ms: number;
}

/**
 * One mutated exchange after another, the same for the same number: decoded and read to a call, then (every fourth) its mutated wire
 * bytes put through the assembler, and what comes out of that read as well.
 * @throws when the decoder throws, a backend throws, or the call is not a valid one
 */
export function createFuzzer(): (index: number) => Promise<Fuzzed> {
  const written = SAMPLES.map((sketch) => ({ name: sketch.url ?? 'chat', exchange: exchangeOf(sketch) }));
  const recorded = (loadFixtures() ?? []).map((row) => ({
    name: `${row.id} ${row.api}`,
    exchange: exchangeOfRow(row),
  }));
  const sources = [...written, ...recorded];
  const capture = createCapture({ target: targetOf(), collectorId: 'fuzz', salt: 'pepper' });
  const read = async (name: string, exchange: Exchange) => {
    const captured = await capture(exchange);
    if ('skipped' in captured) return;
    if (captured.call.attributes[SIDELIGHT.unreadable] !== undefined) throw new Error(`the backend threw: ${name}`);
    callSchema.parse(captured.call);
  };
  return async (index) => {
    const random = randomFrom(index + 1);
    const source = sources[random(sources.length)];
    const other = sources[random(sources.length)];
    if (source === undefined || other === undefined) throw new Error('there is nothing to mutate');
    const exchange = mutateExchange(random, source.exchange, other.exchange);
    const started = performance.now();
    await read(source.name, exchange);
    if (index % 4 === 0) for (const assembled of assemble(random, exchange)) await read(source.name, assembled);
    return { name: source.name, ms: performance.now() - started };
  };
}

/** Exchanges the assembler finds in mutated wire bytes that arrive in pieces. */
function assemble(random: Random, exchange: Exchange): Exchange[] {
  const found: Exchange[] = [];
  const assembler = new Assembler({
    targets: 1,
    bodyMaxBytes: 64e3,
    bodiesMaxBytes: 1e6,
    emit: ({ exchange: assembled, release }) => {
      found.push({
        ...assembled,
        request: { ...assembled.request, body: copyOf(assembled.request.body) },
        response: assembled.response && { ...assembled.response, body: copyOf(assembled.response.body) },
      });
      release();
    },
  });
  const wire = wireOf(exchange);
  let at = 0;
  const tell = (kind: number, payload: Buffer) => assembler.read(kind, 1, at++, payload, 0, payload.length, 1.7e12);
  tell(RECORD.open, Buffer.alloc(4));
  for (const piece of pieces(random, mutated(random, wire.client))) tell(RECORD.clientData, piece);
  for (const piece of pieces(random, mutated(random, wire.server))) tell(RECORD.serverData, piece);
  tell(RECORD.close, Buffer.of(CLOSE.ended));
  if (assembler.bodyBytes !== 0)
    throw new Error(`the assembler kept ${assembler.bodyBytes} bytes of a connection that is closed`);
  return found;
}

/** Bodies are the assembler's memory until they are given back. */
function copyOf(body: WireBody): WireBody {
  return { ...body, chunks: body.chunks.map(({ atMs, data }) => ({ atMs, data: Buffer.from(data) })) };
}

function mutated(random: Random, bytes: Buffer): Buffer {
  return random(3) === 0 ? bytes : mutateBytes(random, bytes);
}

function pieces(random: Random, bytes: Buffer): Buffer[] {
  const cut: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + random(Math.max(200, Math.ceil(bytes.length / 20)));
    cut.push(bytes.subarray(at, end));
    at = end;
  }
  return cut;
}

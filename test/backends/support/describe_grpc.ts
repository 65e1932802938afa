import { once } from 'node:events';
import type { ServiceError } from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import type { StoredCall } from '../../../core/call.js';
import {
  dialKserve,
  type InferRequest,
  type InferResponse,
  type StreamedResponse,
} from '../../collector/exchange/grpc/kserve_grpc_bench.js';
import { behindTaps, expectTimes, type RealServer } from './behind_taps.js';

/** What a gRPC client saw of one inference. */
export interface SeenInference {
  answers: InferResponse[];
  /** What went wrong, in the server's words; '' when nothing did. */
  error: string;
}

/** One inference, and what its row must say besides what is true of every row. */
export interface InferCase {
  name: string;
  request: InferRequest;
  /** Asked by `ModelStreamInfer`, whose answers are Triton's message or bare responses. */
  streams?: 'wrapped' | 'bare';
  row: (seen: SeenInference) => Partial<StoredCall>;
}

/** Compares each row with what a client of the server's gRPC door saw. @param offset of that door's port */
export function describeGrpc(server: RealServer, offset: number, cases: InferCase[]): void {
  behindTaps({ ...server, name: `${server.name}, gRPC`, metrics: undefined }, offset, ({ tap, url, rowOf }) => {
    it.each(cases)('$name', async ({ request, streams, row }) => {
      const id = crypto.randomUUID();
      const client = dialKserve(Number(new URL(url()).port), {}, { 'x-request-id': id });
      const asked = { ...request, id };
      const answered = streams === undefined ? infer(client, asked) : stream(client, asked, streams);
      const seen = await answered.finally(client.close);
      const stored = await rowOf(id);
      expect(stored).toMatchObject({
        target: tap,
        tap,
        backend: 'kserve-grpc',
        operation: 'infer',
        http_status: 200,
        request_model: request.model_name,
        outcome: seen.error === '' ? 'ok' : 'error',
        truncated: false,
        ...row(seen),
      });
      expectTimes(stored);
    });
  });
}

type Client = ReturnType<typeof dialKserve>;

async function infer(client: Client, request: InferRequest): Promise<SeenInference> {
  const answer = await client.infer(request);
  return 'details' in answer
    ? { answers: [], error: answer.details }
    : { answers: [answer as InferResponse], error: '' };
}

async function stream(client: Client, request: InferRequest, kind: 'wrapped' | 'bare'): Promise<SeenInference> {
  const seen: SeenInference = { answers: [], error: '' };
  const call = kind === 'bare' ? client.bareStream() : client.stream();
  call.on('data', (answer: InferResponse | StreamedResponse) => {
    if ('error_message' in answer && answer.error_message !== '') seen.error = answer.error_message ?? '';
    else seen.answers.push('error_message' in answer ? (answer.infer_response ?? {}) : (answer as InferResponse));
  });
  call.on('error', ({ details }: ServiceError) => (seen.error = details));
  call.write(request);
  call.end();
  await once(call, 'status');
  return seen;
}

/** Text of all answers, out of their raw or typed contents, as a client puts it together. */
export function saidBy({ answers }: SeenInference): string {
  return answers.map(textOf).join('');
}

function textOf({ outputs = [], raw_output_contents: [raw] = [] }: InferResponse): string {
  if (raw !== undefined) return Buffer.from(raw).toString('utf8', 4);
  const [value] = outputs[0]?.contents?.['bytes_contents'] ?? [];
  return value === undefined ? '' : Buffer.from(value as Uint8Array).toString('utf8');
}

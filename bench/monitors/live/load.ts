import { callSchema, type Call } from '../../../core/call.js';
import { createRandom } from '../../drift/random.js';
import { drawSession } from '../sessions.js';
import { texts } from './seed.js';

/** A segment a second, as collectors ship them. */
const SEGMENT_MS = 1000;

export interface LoadPlan {
  /** Calls a second. */
  rate: number;
  tenants: number;
}

/** Calls that come evenly, as a collector ships them: to the door of the service. */
export class Load {
  private readonly random = createRandom(2);
  private readonly prompts = texts(0);
  private readonly outputs = texts(1);
  private readonly timer: NodeJS.Timeout;
  private sent = 0;
  private segments = 0;
  private shipping: Promise<unknown> = Promise.resolve();
  /** How long the service took for a segment, milliseconds; refused ones are counted. */
  readonly inserts: number[] = [];
  refused = 0;

  /** @param change what has become of calls by then */
  constructor(
    private readonly service: string,
    private readonly plan: LoadPlan & { from: number },
    private readonly change: (call: Call, at: number) => void = () => undefined,
  ) {
    this.timer = setInterval(() => this.ship(), SEGMENT_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.shipping;
  }

  private ship(): void {
    const { from, rate } = this.plan;
    const until = Math.floor(((Date.now() - from) / 1000) * rate);
    const calls = Array.from({ length: Math.max(0, until - this.sent) }, (_, i) =>
      this.call(from + ((this.sent + i) * 1000) / rate),
    );
    this.sent = Math.max(this.sent, until);
    const body = calls.map((call) => `${JSON.stringify(call)}\n`).join('');
    this.shipping = this.shipping.then(() => this.post(body));
  }

  private async post(body: string): Promise<void> {
    const began = performance.now();
    const segment = `live-${this.plan.from}-${this.segments++}`;
    const headers = { 'content-type': 'application/x-ndjson', 'x-sidelight-segment': segment };
    const isTaken = await fetch(`${this.service}/api/v1/calls`, { method: 'POST', headers, body }).then(({ ok }) => ok, () => false); // prettier-ignore
    this.inserts.push(performance.now() - began);
    if (!isTaken) this.refused++;
  }

  private call(at: number): Call {
    const session = drawSession(this.random, at, this.plan.tenants, false);
    const { values, version, route, tenant, caller } = session;
    const call = callSchema.parse({
      call_id: `live-${this.plan.from}-${session.session}`,
      started_at: new Date(at).toISOString(),
      target: 'llama',
      environment: 'production',
      tap: 'tcp',
      backend: 'openai',
      operation: 'chat',
      version: String(Number(version) % 2),
      request_model: `model-${this.random.below(2)}`,
      response_model: `model-${this.random.below(2)}`,
      route,
      tenant,
      caller,
      http_status: 200,
      outcome: values['errors'] === 1 ? 'error' : values['aborts'] === 1 ? 'client_abort' : 'ok',
      duration_ms: Number(values['latency']),
      ttft_ms: Number(values['ttft']),
      tpot_ms: Number(values['tpot']),
      input_tokens: Number(values['input_tokens']),
      output_tokens: 1 + Number(values['output_tokens']),
      tokens_source: 'reported',
      finish_reasons: [values['cut_off'] === 1 ? 'length' : values['refusals'] === 1 ? 'content_filter' : 'stop'],
      prompt: this.prompts[this.random.below(this.prompts.length)],
      output: this.outputs[this.random.below(this.outputs.length)],
    });
    this.change(call, at);
    return call;
  }
}

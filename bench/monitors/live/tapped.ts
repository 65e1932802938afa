import http from 'node:http';
import { setTimeout } from 'node:timers/promises';

/** One of two requests that were sent together. */
interface Answered {
  ms: number;
  failed: boolean;
}

/** What the tap adds to a call, in one phase. */
export interface Added {
  calls: number;
  failed: number;
  /** Milliseconds: the tap's median and 99th percentile less those of the model server asked directly. */
  median: number;
  p99: number;
}

const BODY = JSON.stringify({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Which way to the harbour?' }],
});

/** Calls through the tap, each beside one straight to the model server, at a steady rate. */
export class Tapped {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
  private readonly through: Answered[] = [];
  private readonly straight: Answered[] = [];
  private readonly underWay = new Set<Promise<unknown>>();
  private timer: NodeJS.Timeout | undefined;
  private turn = 0;

  constructor(
    private readonly tap: string,
    private readonly server: string,
    rate: number,
  ) {
    this.timer = setInterval(() => this.send(), 1000 / rate);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.underWay);
    this.agent.destroy();
  }

  /** Measures while something else goes on. */
  async during<Result>(work: () => Promise<Result>): Promise<{ result: Result; added: Added }> {
    const [from, plain] = [this.through.length, this.straight.length];
    const result = await work();
    await setTimeout(1000);
    const [through, straight] = [this.through.slice(from), this.straight.slice(plain)];
    const between = (q: number) => quantile(through, q) - quantile(straight, q);
    const failed = through.filter((each) => each.failed).length;
    return { result, added: { calls: through.length, failed, median: between(0.5), p99: between(0.99) } };
  }

  /** Who is first alternates, so that neither waits for the other more often. */
  private send(): void {
    const both = [() => this.ask(this.tap, this.through), () => this.ask(this.server, this.straight)];
    for (const one of this.turn++ % 2 === 0 ? both : both.toReversed()) {
      const asked = one().finally(() => this.underWay.delete(asked));
      this.underWay.add(asked);
    }
  }

  private ask(base: string, into: Answered[]): Promise<void> {
    const began = performance.now();
    return new Promise((resolve) => {
      const end = (failed: boolean) => {
        into.push({ ms: performance.now() - began, failed });
        resolve();
      };
      const headers = { 'content-type': 'application/json' };
      const request = http.request(`${base}/json0/v1/chat/completions`, { method: 'POST', agent: this.agent, headers }, (response) => response.resume().on('end', () => end(response.statusCode !== 200)).on('error', () => end(true))); // prettier-ignore
      request.on('error', () => end(true)).end(BODY);
    });
  }
}

function quantile(answers: readonly Answered[], q: number): number {
  const sorted = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.floor(q * (sorted.length - 1))] ?? Number.NaN;
}

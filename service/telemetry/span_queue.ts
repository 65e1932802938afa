import type { Attributes } from '@opentelemetry/api';

/** Texts in the spans that wait, characters. With content a span has two of 64,000: by number alone they would fill the memory. */
const MAX_CHARS = 32e6;

/** What became of spans, since the start; `waiting` is now. */
export interface SpanFigures {
  exported: number;
  /** The collector did not take them. */
  failed: number;
  /** There was no room for them. */
  dropped: number;
  waiting: number;
}

/**
 * The spans on their way to a collector, the ones being sent included. The SDK's queue behind it holds as many, so that it never drops what
 * nobody counts.
 */
export class SpanQueue {
  /** Characters by id of the span. */
  private readonly waiting = new Map<string, number>();
  private chars = 0;
  private readonly counts = { exported: 0, failed: 0, dropped: 0 };

  constructor(private readonly size: number) {}

  /** Whether there is room for one more; where there is none it counts as dropped. */
  admits(): boolean {
    const hasRoom = this.waiting.size < this.size && this.chars < MAX_CHARS;
    if (!hasRoom) this.counts.dropped++;
    return hasRoom;
  }

  add(spanId: string, attributes: Attributes): void {
    const chars = charsOf(attributes);
    this.waiting.set(spanId, chars);
    this.chars += chars;
  }

  /** These are no longer waiting. */
  settle(spanIds: readonly string[], result: 'exported' | 'failed'): void {
    for (const spanId of spanIds) {
      const chars = this.waiting.get(spanId);
      if (chars === undefined) continue;
      this.waiting.delete(spanId);
      this.chars -= chars;
      this.counts[result]++;
    }
  }

  figures(): SpanFigures {
    return { ...this.counts, waiting: this.waiting.size };
  }
}

function charsOf(attributes: Attributes): number {
  let chars = 0;
  for (const value of Object.values(attributes)) {
    if (typeof value === 'string') chars += value.length;
    else if (Array.isArray(value)) for (const each of value) chars += String(each).length;
  }
  return chars;
}

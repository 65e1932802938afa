import { asArray, asCount, asRecord, asString, isRecord } from '../../../core/json.js';
import type { StreamEvent } from '../../body/stream_events.js';
import { errorIn, type ServerError } from '../parts/errors.js';

const TERMINAL = new Set(['response.completed', 'response.incomplete', 'response.failed']);

/**
 * The events of a streamed response. The last one carries the whole answer; where it does not come (aborts) or is
 * hollow (some servers), finished items are used, and where those are missing too, the deltas.
 */
export class ResponseStream {
  /** The newest state of the response object. */
  response: Record<string, unknown> = {};
  error: ServerError | null = null;
  finished = false;
  readonly times: number[] = [];
  private readonly done = new Map<number, unknown>();
  private readonly open = new Map<number, OpenItem>();

  static read(events: readonly StreamEvent[]): ResponseStream {
    const stream = new ResponseStream();
    for (const event of events) stream.add(event);
    return stream;
  }

  /** The output items, from the best source there is. */
  items(response: Record<string, unknown>): unknown[] {
    const final = asArray(response['output']);
    if (final.length > 0) return final;
    const indexes = [...new Set([...this.done.keys(), ...this.open.keys()])].sort((a, b) => a - b);
    return indexes.map((index) => this.done.get(index) ?? this.open.get(index)?.item());
  }

  private add(event: StreamEvent): void {
    if (!isRecord(event.json)) return;
    const body = event.json;
    const type = asString(body['type']) || event.name;
    if (isRecord(body['response'])) this.response = body['response'];
    if (TERMINAL.has(type)) {
      this.finished = true;
      this.error ??= errorIn(body['response']);
    } else if (type === 'error') {
      this.error ??= errorIn(body) ?? errorIn({ error: body });
    } else if (type === 'response.output_item.done') {
      this.done.set(indexOf(body), body['item']);
    } else if (type === 'response.output_item.added') {
      this.item(body).start(asRecord(body['item']));
    } else if (type.endsWith('.delta')) {
      this.addDelta(type, body, event.atMs);
    } else if (type === '') {
      this.error ??= errorIn(body);
    }
  }

  private addDelta(type: string, body: Record<string, unknown>, atMs: number): void {
    const delta = asString(body['delta']);
    if (delta === '') return;
    this.times.push(atMs);
    this.item(body).addDelta(type, delta);
  }

  private item(body: Record<string, unknown>): OpenItem {
    const index = indexOf(body);
    const known = this.open.get(index);
    if (known !== undefined) return known;
    const made = new OpenItem();
    this.open.set(index, made);
    return made;
  }
}

function indexOf(body: Record<string, unknown>): number {
  return asCount(body['output_index']) ?? 0;
}

/** An item whose deltas are coming in. */
class OpenItem {
  private head: Record<string, unknown> = {};
  private type = '';
  private isRefusal = false;
  private readonly deltas: string[] = [];

  start(head: Record<string, unknown>): void {
    this.head = head;
    this.type = asString(head['type']);
  }

  addDelta(eventType: string, delta: string): void {
    this.type ||= typeOfDelta(eventType);
    this.isRefusal ||= eventType === 'response.refusal.delta';
    this.deltas.push(delta);
  }

  /** What the item would be if it ended here. */
  item(): Record<string, unknown> {
    const text = this.deltas.join('');
    if (this.type === 'message') {
      const part = this.isRefusal ? { type: 'refusal', refusal: text } : { type: 'output_text', text };
      return { ...this.head, type: this.type, role: 'assistant', content: [part] };
    }
    if (this.type === 'reasoning') return { ...this.head, type: this.type, summary: [{ type: 'summary_text', text }] };
    return { ...this.head, type: this.type, arguments: text };
  }
}

function typeOfDelta(eventType: string): string {
  if (eventType.includes('reasoning')) return 'reasoning';
  if (eventType.includes('function_call_arguments')) return 'function_call';
  if (eventType.includes('custom_tool_call')) return 'custom_tool_call';
  return 'message';
}

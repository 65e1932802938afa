import { asArray, asRecord, asString } from '../../../core/json.js';

/** Newest items of a conversation that are kept, and how much of their text. */
const MAX_ITEMS = 200;
const MAX_CHARS = 64 * 1024;

/** The items of a Realtime conversation, as the server has told of them. */
export class ConversationLog {
  readonly #items = new Map<string, { item: Record<string, unknown>; chars: number }>();
  #chars = 0;

  /** Items in order. */
  get items(): Record<string, unknown>[] {
    return [...this.#items.values()].map(({ item }) => item);
  }

  /** The server tells of an item, or again of one that has been filled since. */
  put(raw: unknown): void {
    const item = withoutMedia(asRecord(raw));
    const id = asString(item['id']);
    if (id === '') return;
    this.#chars -= this.#items.get(id)?.chars ?? 0;
    const chars = JSON.stringify(item).length;
    this.#items.set(id, { item, chars });
    this.#chars += chars;
    this.#shrink();
  }

  /** What the user said has been written down. */
  transcribe(id: string, transcript: string): void {
    const known = this.#items.get(id);
    if (known === undefined) return;
    const content = asArray(known.item['content']).map((part) => ({ ...asRecord(part), transcript }));
    this.put({ ...known.item, content });
  }

  remove(id: string): void {
    this.#chars -= this.#items.get(id)?.chars ?? 0;
    this.#items.delete(id);
  }

  /** Id of the user's last item, where it is sound that nobody has written down yet; '' else. */
  get untranscribed(): string {
    const last = this.items.findLast((item) => item['role'] === 'user');
    const parts = asArray(last?.['content']).map(asRecord);
    const isSound = parts.some((part) => part['type'] === 'input_audio' && asString(part['transcript']) === '');
    return isSound ? asString(last?.['id']) : '';
  }

  #shrink(): void {
    for (const id of this.#items.keys()) {
      if (this.#items.size <= 1 || (this.#items.size <= MAX_ITEMS && this.#chars <= MAX_CHARS)) return;
      this.remove(id);
    }
  }
}

/** An item without its pictures and sound; texts are cut where one alone would be too long. */
function withoutMedia(item: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(item['content'])) return shortened(item);
  return shortened({ ...item, content: item['content'].slice(0, MAX_ITEMS).map((part) => shortened(asRecord(part))) });
}

function shortened(record: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(record).filter(([key]) => key !== 'audio' && key !== 'image_url');
  return Object.fromEntries(
    kept.map(([key, value]) => [key, typeof value === 'string' ? value.slice(0, MAX_CHARS) : value]),
  );
}

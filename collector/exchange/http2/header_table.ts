/** A header field: name and value. */
export type HeaderField = readonly [name: string, value: string];

/** RFC 7541 appendix A, in order; the index of the first is 1. */
const STATIC: readonly HeaderField[] = (
  ':authority|:method=GET|:method=POST|:path=/|:path=/index.html|:scheme=http|:scheme=https|:status=200|:status=204|:status=206|' +
  ':status=304|:status=400|:status=404|:status=500|accept-charset|accept-encoding=gzip, deflate|accept-language|accept-ranges|' +
  'accept|access-control-allow-origin|age|allow|authorization|cache-control|content-disposition|content-encoding|content-language|' +
  'content-length|content-location|content-range|content-type|cookie|date|etag|expect|expires|from|host|if-match|' +
  'if-modified-since|if-none-match|if-range|if-unmodified-since|last-modified|link|location|max-forwards|proxy-authenticate|' +
  'proxy-authorization|range|referer|refresh|retry-after|server|set-cookie|strict-transport-security|transfer-encoding|' +
  'user-agent|vary|via|www-authenticate'
)
  .split('|')
  .map((entry): HeaderField => {
    const [name = '', value = ''] = entry.split('=');
    return [name, value];
  });

/** What an entry counts beside its text (RFC 7541 section 4.1). */
const ENTRY_OVERHEAD_BYTES = 32;
const DEFAULT_BYTES = 4096;
/** A table that a server offers to keep may be of any size; ours is not. */
const LARGEST_BYTES = 65_536;

/** Size of a field as HTTP/2 counts it, bytes. */
export function fieldBytes([name, value]: HeaderField): number {
  return name.length + value.length + ENTRY_OVERHEAD_BYTES;
}

/** The table of header fields that both ends of a direction keep alike (RFC 7541 section 2.3). */
export class HeaderTable {
  /** Newest last. */
  readonly #entries: HeaderField[] = [];
  #bytes = 0;
  #maxBytes = DEFAULT_BYTES;
  #offered = DEFAULT_BYTES;

  /** The receiver of the headers has said how large a table it will keep (SETTINGS_HEADER_TABLE_SIZE). */
  offer(bytes: number): void {
    this.#offered = Math.max(this.#offered, bytes);
  }

  /**
   * The sender of the headers has said how large the table is from now on.
   * @throws when that is more than was offered, or than we keep
   */
  resize(bytes: number): void {
    if (bytes > Math.min(this.#offered, LARGEST_BYTES)) throw new Error('header table too large');
    this.#maxBytes = bytes;
    this.#evict();
  }

  add(field: HeaderField): void {
    this.#entries.push(field);
    this.#bytes += fieldBytes(field);
    this.#evict();
  }

  /** @throws when there is no such entry */
  at(index: number): HeaderField {
    const field =
      index <= STATIC.length ? STATIC[index - 1] : this.#entries[this.#entries.length - (index - STATIC.length)];
    if (field === undefined) throw new Error('no such header');
    return field;
  }

  #evict(): void {
    let evicted = 0;
    for (; this.#bytes > this.#maxBytes; evicted++) {
      const oldest = this.#entries[evicted];
      if (oldest === undefined) break;
      this.#bytes -= fieldBytes(oldest);
    }
    if (evicted > 0) this.#entries.splice(0, evicted);
  }
}

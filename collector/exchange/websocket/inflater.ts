import { inflateRawSync, constants } from 'node:zlib';

/** What of the text before a message a compressor may refer to (RFC 1951). */
const WINDOW_BYTES = 32_768;
/** Every message ends so; it is left out on the wire (RFC 7692 section 7.2.2). */
const TAIL = Buffer.from([0, 0, 0xff, 0xff]);

/** Decompresses the messages of one direction (`permessage-deflate`, RFC 7692). */
export class Inflater {
  readonly #keepsContext: boolean;
  #window: Buffer = Buffer.alloc(0);

  /** @param keepsContext messages may refer to those before them */
  constructor(keepsContext: boolean) {
    this.#keepsContext = keepsContext;
  }

  /**
   * @param maxBytes of the result
   * @throws when it cannot be decompressed, or is longer; where messages refer to those before them, the direction is lost then
   */
  inflate(message: Buffer, maxBytes: number): Buffer {
    const plain = inflateRawSync(Buffer.concat([message, TAIL]), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: maxBytes,
      ...(this.#window.length > 0 && { dictionary: this.#window }),
    });
    if (this.#keepsContext) this.#window = Buffer.from(lastOf(this.#window, plain));
    return plain;
  }
}

function lastOf(window: Buffer, plain: Buffer): Buffer {
  if (plain.length >= WINDOW_BYTES) return plain.subarray(plain.length - WINDOW_BYTES);
  const kept = window.subarray(Math.max(0, window.length + plain.length - WINDOW_BYTES));
  return Buffer.concat([kept, plain]);
}

/**
 * What the handshake agreed on for compression, from the server's `sec-websocket-extensions`.
 * @returns null when something was agreed on that is not known: the messages cannot be read
 */
export function negotiatedInflaters(
  extensions: string | undefined,
): { client: Inflater | null; server: Inflater | null } | null {
  if (extensions === undefined || extensions.trim() === '') return { client: null, server: null };
  const [name, ...parameters] = extensions.split(';').map((part) => part.trim().toLowerCase());
  if (name !== 'permessage-deflate' || extensions.includes(',')) return null;
  const keeps = (side: string) => !parameters.includes(`${side}_no_context_takeover`);
  return { client: new Inflater(keeps('client')), server: new Inflater(keeps('server')) };
}

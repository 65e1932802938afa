import { BodyCapture, type BodyLimits } from '../body/body_capture.js';
import { FrameReader, OPCODE, type Frame } from './frame_reader.js';
import type { Inflater } from './inflater.js';

/** Messages beyond this are passed over. Seconds of sound take less. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
const MAX_INFLATED_BYTES = 4 * MAX_MESSAGE_BYTES;

/** Takes the messages of one direction. */
export interface MessageHandler {
  text(message: string): void;
  /** The sender closes the WebSocket. */
  closes(): void;
}

/** Puts the frames of one direction of a WebSocket together to messages; only texts are kept. */
export class MessageReader {
  readonly #handler: MessageHandler;
  readonly #frames: FrameReader;
  readonly #limits: BodyLimits;
  readonly #target: number;
  readonly #inflater: Inflater | null;
  readonly #readsBinary: boolean;
  /** The message that is arriving; null where it is no text, or none is. */
  #message: { body: BodyCapture; compressed: boolean } | null = null;

  /** @param readsBinary binary messages are texts as well */
  constructor(
    limits: BodyLimits,
    target: number,
    inflater: Inflater | null,
    readsBinary: boolean,
    handler: MessageHandler,
  ) {
    this.#handler = handler;
    this.#readsBinary = readsBinary;
    this.#limits = { ...limits, maxBytes: MAX_MESSAGE_BYTES };
    this.#target = target;
    this.#inflater = inflater;
    this.#frames = new FrameReader({
      begin: (frame) => this.#begin(frame),
      data: (frame, bytes) => {
        if (frame.opcode <= OPCODE.binary) this.#message?.body.append(bytes, 0, bytes.length, 0);
      },
      end: (frame) => this.#end(frame),
    });
  }

  /** @throws when the bytes are no WebSocket, or cannot be decompressed any more */
  read(bytes: Buffer, start: number, end: number): void {
    this.#frames.read(bytes, start, end);
  }

  /** Gives memory back; nothing more will be read. */
  release(): void {
    this.#message?.body.release();
    this.#message = null;
  }

  #begin({ opcode, compressed }: Frame): void {
    if (opcode !== OPCODE.text && opcode !== OPCODE.binary) return;
    this.release();
    // Binary messages count for the compression, where it has a memory.
    if (opcode === OPCODE.binary && !compressed && !this.#readsBinary) return;
    this.#message = { body: new BodyCapture(this.#limits, this.#target, 0), compressed };
  }

  #end({ opcode, final }: Frame): void {
    if (opcode === OPCODE.close) return this.#handler.closes();
    if (opcode > OPCODE.binary || !final) return;
    const message = this.#message;
    if (message === null) return;
    const { chunks, truncated } = message.body.finish();
    const data = Buffer.concat(chunks.map((chunk) => chunk.data));
    this.release();
    if (truncated && message.compressed) throw new Error('a compressed message is too long');
    if (!truncated) this.#handler.text(this.#plain(data, message.compressed).toString('utf8'));
  }

  #plain(data: Buffer, compressed: boolean): Buffer {
    if (!compressed) return data;
    if (this.#inflater === null) throw new Error('compressed without an agreement');
    return this.#inflater.inflate(data, MAX_INFLATED_BYTES);
  }
}

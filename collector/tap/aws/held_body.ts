import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { SidelightError } from '../../../core/errors.js';
import { ByteBudget } from '../byte_budget.js';

/** Bedrock and SageMaker take bodies of 25 MB, Lambda of 6 MB. */
const MAX_BYTES = 32 * 1024 * 1024;
/** Of all requests together: those beyond it wait before a byte of them is read. */
const HELD = new ByteBudget(256 * 1024 * 1024);

/** A body that has to be read whole before it goes on: its digest is part of the signature, which goes in front. */
export class HeldBody {
  #bytes = 0;
  #released = false;

  /**
   * @param announced length as announced; undefined where it was not
   * @param onChunk told of each piece as it comes
   * @throws {SidelightError} when the body is larger than any of the services takes, or the client has gone
   */
  async read(
    request: Readable,
    announced: string | undefined,
    onChunk: (chunk: Buffer) => void,
  ): Promise<{ chunks: Buffer[]; hash: string }> {
    const length = Number(announced ?? MAX_BYTES);
    if (!(length <= MAX_BYTES)) throw tooLarge();
    await HELD.take(length);
    this.#bytes = length;
    if (this.#released) {
      this.#give();
      throw gone();
    }
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      const hash = createHash('sha256');
      let size = 0;
      request.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_BYTES) return reject(tooLarge());
        onChunk(chunk);
        hash.update(chunk);
        chunks.push(chunk);
      });
      request.on('end', () => resolve({ chunks, hash: hash.digest('hex') }));
      request.on('close', () => reject(gone()));
    });
  }

  /** The exchange is over: others may have the room. */
  release(): void {
    this.#released = true;
    this.#give();
  }

  #give(): void {
    HELD.give(this.#bytes);
    this.#bytes = 0;
  }
}

function tooLarge(): SidelightError {
  return new SidelightError('USAGE', `its body is larger than ${MAX_BYTES / 1024 / 1024} MB`);
}

function gone(): SidelightError {
  return new SidelightError('UPSTREAM_UNREACHABLE', 'the client has gone');
}

import type { IncomingMessage } from 'node:http';
import { createGunzip, createInflate } from 'node:zlib';
import type { Readable, Transform } from 'node:stream';
import { messageOf } from '../../core/errors.js';
import { ProblemError } from './problem.js';

export interface BodyLimits {
  /** Bytes, after decompression. */
  maxBytes: number;
  /** Told of every chunk that is held; may throw to refuse more. */
  onBytes?: (bytes: number) => void;
}

/**
 * The whole body, decompressed, bounded in size. What is refused is still read off the socket (and thrown away), because a
 * client that is busy sending would not see the answer of a connection that is cut.
 * @throws {ProblemError} TOO_LARGE, UNSUPPORTED_MEDIA (content coding), INVALID_INPUT (damaged compression, client gone)
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  try {
    if (Number(request.headers['content-length'] ?? 0) > limits.maxBytes) throw tooLarge(limits.maxBytes);
    return await collect(request, decoderFor(request.headers['content-encoding']), limits);
  } catch (error) {
    request.resume();
    if (error instanceof ProblemError) throw error;
    throw new ProblemError('INVALID_INPUT', `The body could not be read: ${messageOf(error)}.`);
  }
}

function collect(request: IncomingMessage, decoder: Transform | undefined, limits: BodyLimits): Promise<Buffer> {
  const source: Readable = decoder === undefined ? request : request.pipe(decoder);
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise<Buffer>((resolve, reject) => {
    const fail = (error: unknown) => {
      source.removeListener('data', onData);
      if (decoder) {
        request.unpipe(decoder);
        decoder.destroy();
      }
      reject(error instanceof Error ? error : new Error(messageOf(error)));
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      try {
        if (size > limits.maxBytes) throw tooLarge(limits.maxBytes);
        limits.onBytes?.(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        fail(error);
      }
    };
    source.on('data', onData);
    source.once('end', () => resolve(Buffer.concat(chunks, size)));
    source.once('error', fail);
    request.once('aborted', () => fail(new Error('the client went away')));
    if (decoder) request.once('error', fail);
  });
}

function decoderFor(coding: string | undefined): Transform | undefined {
  switch (coding?.trim().toLowerCase() ?? 'identity') {
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    default:
      throw new ProblemError('UNSUPPORTED_MEDIA', 'The content coding is not understood.', {
        hint: 'Send the body plain or with gzip.',
      });
  }
}

function tooLarge(maxBytes: number): ProblemError {
  return new ProblemError('TOO_LARGE', `The body is larger than ${maxBytes / 1e6} MB.`, {
    hint: 'Send it in smaller parts.',
  });
}

/**
 * A JSON body.
 * @throws {ProblemError} UNSUPPORTED_MEDIA when it is not declared as JSON (forms of other sites cannot do that), INVALID_INPUT
 */
export async function readJson(request: IncomingMessage, limits: BodyLimits): Promise<unknown> {
  const [type] = (request.headers['content-type'] ?? '').split(';');
  if (type?.trim().toLowerCase() !== 'application/json') {
    throw new ProblemError('UNSUPPORTED_MEDIA', 'The body must be JSON.', {
      hint: 'Send content-type: application/json.',
    });
  }
  const body = await readBody(request, limits);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new ProblemError('INVALID_INPUT', 'The body is not valid JSON.');
  }
}

import type { Http2Stream } from 'node:http2';

/** A reset waits this long for bytes that came before it. */
const RESET_GRACE_MS = 2000;

export interface PassHandler {
  /** What goes on of a chunk; all of it by default. */
  rewrite?(chunk: Buffer): Buffer;
  onData(chunk: Buffer): void;
  onEnd(): void;
}

/** Passes the data of one stream to another, with backpressure: what is not read is not asked for. */
export function passData(from: Http2Stream, to: Http2Stream, { rewrite, onData, onEnd }: PassHandler): void {
  from.on('data', (chunk: Buffer) => {
    const passed = rewrite === undefined ? chunk : rewrite(chunk);
    if (passed.length > 0 && !to.destroyed && !to.writableEnded && !to.write(passed)) from.pause();
    onData(chunk);
  });
  to.on('drain', () => from.resume());
  // Whoever cannot write any more must still come to his end.
  to.on('close', () => from.resume());
  from.on('end', onEnd);
}

/** Resets a stream once what was written before has left, or has had its time to. */
export function resetAfterWrites(stream: Http2Stream, code: number): void {
  if (stream.destroyed) return;
  if (stream.writableLength === 0) {
    stream.close(code);
    return;
  }
  const reset = () => {
    clearTimeout(timer);
    stream.close(code);
  };
  const timer = setTimeout(reset, RESET_GRACE_MS);
  stream.once('drain', reset).once('finish', reset);
  stream.once('close', () => clearTimeout(timer));
}

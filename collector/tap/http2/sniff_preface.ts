import type { Socket } from 'node:net';
import { HTTP2_PREFACE } from '../../queue/request_start.js';

/**
 * Tells what a client speaks from its first bytes, which stay to be read.
 * @param settle called once; not at all when the connection ends without a byte
 */
export function sniffPreface(socket: Socket, settle: (isHttp2: boolean) => void): void {
  let seen: Buffer = Buffer.alloc(0);
  const done = (isHttp2: boolean) => {
    socket.off('readable', onReadable).off('end', onEnd);
    if (seen.length > 0) socket.unshift(seen);
    settle(isHttp2);
  };
  const onReadable = () => {
    const chunk: Buffer | null = socket.read();
    if (chunk === null) return;
    seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
    const compared = Math.min(seen.length, HTTP2_PREFACE.length);
    if (seen.compare(HTTP2_PREFACE, 0, compared, 0, compared) !== 0) done(false);
    else if (compared === HTTP2_PREFACE.length) done(true);
  };
  const onEnd = () => {
    socket.off('readable', onReadable).end();
  };
  socket.on('readable', onReadable);
  socket.once('end', onEnd);
}

import http from 'node:http';

/**
 * A streaming model server: each SSE event carries the moment it was written, on the machine's monotonic clock. Streams take turns: an interval is
 * divided evenly among them, so that events never come in bursts, which would wait for each other on every way.
 */
const [port, streams, events, everyMs] = process.argv.slice(2).map(Number);
const open = new Set();
let begun = 0;

/** The first moment of the stream's own after now. */
function firstDue() {
  const phase = (begun++ % streams) * (everyMs / streams);
  return Math.ceil((performance.now() - phase) / everyMs) * everyMs + phase;
}

function writeEvent(stream) {
  const at = Number(process.hrtime.bigint()) / 1e6;
  stream.response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'word ' } }], at })}\n\n`);
  stream.due += everyMs;
  if (++stream.sent < events) return;
  open.delete(stream);
  stream.response.end('data: [DONE]\n\n');
}

setInterval(() => {
  const now = performance.now();
  for (const stream of open) if (stream.due <= now) writeEvent(stream);
}, 1);

http
  .createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    open.add({ response, sent: 0, due: firstDue() });
  })
  .listen(port, '127.0.0.1');

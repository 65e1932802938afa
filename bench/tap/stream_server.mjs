import http from 'node:http';

/** A streaming model server: each SSE event carries the moment it was written, on the machine's monotonic clock. */
const [port, events, everyMs] = process.argv.slice(2).map(Number);

http
  .createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let sent = 0;
    const timer = setInterval(() => {
      const at = Number(process.hrtime.bigint()) / 1e6;
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'word ' } }], at })}\n\n`);
      if (++sent < events) return;
      clearInterval(timer);
      response.end('data: [DONE]\n\n');
    }, everyMs);
  })
  .listen(port, '127.0.0.1');

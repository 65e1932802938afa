import http from 'node:http';

/** The proxy anybody would write first: node:http in front, http.request with keep-alive behind. */
const [port, upstreamPort] = process.argv.slice(2).map(Number);
const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });

http
  .createServer((request, response) => {
    const { method, url, headers } = request;
    const upstream = http.request(
      { host: '127.0.0.1', port: upstreamPort, method, path: url, headers, agent },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    upstream.on('error', () => response.destroy());
    request.pipe(upstream);
  })
  .listen(port, '127.0.0.1');

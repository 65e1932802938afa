import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { ANSWERS } from './bodies.js';
import { childOf, freePort, hasCommand, type Running, untilListening } from './processes.js';

/** The model server of the bench: nginx where it is installed, else Node; both serve the same bodies. */
export async function startModelServer(folder: string): Promise<Running & { software: string }> {
  const port = await freePort();
  return hasCommand('nginx') ? startNginx(folder, port) : startNode(port);
}

/** An nginx that is a model server (files) or a reverse proxy (`proxyTo`). */
export async function nginx(folder: string, port: number, server: string): Promise<Running> {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log crit;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 100000000; keepalive_timeout 600; tcp_nodelay on; client_max_body_size 16m; client_body_buffer_size 128k;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  ${server}
}
`,
  );
  const running = childOf(spawn('nginx', ['-c', file, '-p', folder], { stdio: 'ignore' }), port);
  await untilListening(port);
  return running;
}

async function startNginx(folder: string, port: number): Promise<Running & { software: string }> {
  const files = path.join(folder, 'files');
  mkdirSync(files, { recursive: true });
  // Started by root, nginx reads its files as another user.
  chmodSync(folder, 0o755);
  for (const answer of ANSWERS) writeFileSync(path.join(files, answer.id), answer.text);
  // A static file does not answer POST (405): that refusal is turned into the file itself. Streamed answers have no
  // length in advance: the includes module takes it away, and they go out in chunks.
  const running = await nginx(
    folder,
    port,
    `server { listen 127.0.0.1:${port}; root ${files};
      location ~ ^/(json[0-9])/ { error_page 405 =200 /$1; return 405; }
      location ~ ^/(sse[0-9])/ { error_page 405 =200 /$1; return 405; }
      location ~ ^/json { internal; default_type application/json; }
      location ~ ^/sse { internal; default_type text/event-stream; ssi on; ssi_types text/event-stream; } }`,
  );
  return { ...running, software: 'nginx' };
}

async function startNode(port: number): Promise<Running & { software: string }> {
  const bodies = new Map(ANSWERS.map((answer) => [answer.id, { ...answer, bytes: Buffer.from(answer.text) }]));
  const server = http.createServer((request, response) => {
    const body = bodies.get(request.url?.split('/')[1] ?? '');
    request.resume();
    request.on('end', () => {
      response.writeHead(body ? 200 : 404, { 'content-type': body?.contentType ?? 'text/plain' });
      response.end(body?.bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { port, pid: process.pid, software: 'node:http', stop: async () => void server.close() };
}

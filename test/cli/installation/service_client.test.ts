import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { sql } from '../../../cli/commands/sql.js';
import { runCommand, temporaryFolder } from '../support.js';

const TOKEN = 'a-token-of-this-service-0123456789';

/** A service that wants a token. */
async function guarded(): Promise<string> {
  const server = createServer((request, response) => {
    if (request.headers.authorization === `Bearer ${TOKEN}`) return response.end('1');
    response.writeHead(401, { 'content-type': 'application/problem+json' });
    return response.end(JSON.stringify({ title: 'A token is needed', detail: 'Send one.', hint: 'As a header.' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('a service that wants a token: says where the command takes one from, and takes it from there', async () => {
  const args = ['SELECT 1', '--url', await guarded(), '--data', temporaryFolder()];
  const { code, errors } = await runCommand(sql, args);
  expect(code).toBe(1);
  expect(errors).toContain('service.tokens of a file (--config FILE)');
  const [, name = '', value = ''] = /(SIDELIGHT_[A-Z_]+)='(.*)'/.exec(errors) ?? [];
  const told = await runCommand(sql, args, { [name]: value.replace('...', TOKEN) });
  expect(told).toEqual({ code: 0, out: '1', errors: '' });
  const wrong = await runCommand(sql, args, { [name]: value.replace('...', `not-${TOKEN}`) });
  expect(wrong.errors).toContain('is not known there');
});

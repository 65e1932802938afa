import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { page } from '../../../service/http/page.js';

const folder = mkdtempSync(join(tmpdir(), 'sidelight-page-'));
const server = express().use(page(folder)).listen(0, '127.0.0.1');
let url = '';

beforeAll(async () => {
  if (!server.listening) await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the page', () => {
  it('says how to build it when it is not built', async () => {
    const answer = await fetch(`${url}/`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(await answer.text()).toContain('npm run build');
  });

  it('is the same for every address that is no file, and never from a cache', async () => {
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Sidelight</title>');
    for (const path of ['/', '/calls', '/calls/01JABC.5', '/alerts?state=firing', '/models/gpt-4.1']) {
      const answer = await fetch(url + path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      expect(await answer.text()).toContain('<title>Sidelight</title>');
    }
  });

  it('lets browsers keep files with a hash in their name', async () => {
    mkdirSync(join(folder, 'assets'), { recursive: true });
    writeFileSync(join(folder, 'assets/index-abc123.js'), 'export {};');
    const asset = await fetch(`${url}/assets/index-abc123.js`);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asset.headers.get('content-type')).toContain('javascript');
    await asset.text();
    expect((await fetch(`${url}/assets/gone.js`)).status).toBe(404);
  });

  it('gives nothing outside its folder', async () => {
    writeFileSync(join(folder, '.secret'), 'x');
    for (const path of ['/..%2f..%2fetc%2fpasswd', '/%2e%2e/%2e%2e/etc/passwd.txt', '/.secret']) {
      const text = await (await fetch(url + path)).text();
      expect(text).not.toMatch(/root:|^x$/);
    }
  });
});

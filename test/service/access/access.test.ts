import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../../core/config/schema.js';
import { systemClock } from '../../../core/time/clock.js';
import { tokenGuard } from '../../../service/access/tokens.js';
import { problem } from '../../../service/schemas/api.js';
import { makeCall, rawBytes, rawRequest, startTestService, type TestService } from '../support.js';

const TOKENS: NonNullable<NonNullable<ConfigInput['service']>['tokens']> = [
  { name: 'collector', token: 'ingest-secret', scopes: ['ingest'] },
  { name: 'people', token: 'read-secret', scopes: ['read', 'feedback'] },
  { name: 'root', token: 'admin-secret', scopes: ['admin'] },
];

let open: TestService;
let locked: TestService;

beforeAll(async () => {
  open = await startTestService({
    service: { url: 'https://sidelight.example.com', allowed_hosts: ['monitor.internal'] },
  });
  locked = await open.again({ service: { listen: '0.0.0.0:0', tokens: TOKENS } });
});

afterAll(async () => {
  await locked.stop();
  await open.stop();
});

describe('the Host header', () => {
  const ask = (host: string) => rawRequest(`${open.url}/healthz`, { headers: { host } });

  it('may be a name of this machine, of the configured address, or an allowed one, with any port', async () => {
    for (const host of [
      'localhost',
      'LOCALHOST:4180',
      '127.0.0.1:1',
      '[::1]:4180',
      'sidelight.example.com',
      'monitor.internal:80',
    ]) {
      expect([host, (await ask(host)).status]).toEqual([host, 200]);
    }
  });

  it('may not be another name: that is how DNS rebinding looks', async () => {
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '10.0.0.1',
      'localhost@evil',
      'a b',
      'localhost:80:80',
      '[::1',
    ]) {
      const answer = await ask(host);
      expect([400, 403], `${host}: ${answer.status}`).toContain(answer.status);
    }
    expect(await rawBytes(open.url, 'GET /healthz HTTP/1.1\r\nhost:\r\nconnection: close\r\n\r\n')).toContain(' 403 ');
    const answer = await ask('evil.example');
    expect(problem.parse(JSON.parse(answer.body))).toMatchObject({ code: 'HOST_NOT_ALLOWED', status: 403 });
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });

  it('may be any address, but no other name, when the service listens on every address', async () => {
    const { port } = new URL(locked.url);
    const status = async (host: string) =>
      (await rawRequest(`http://127.0.0.1:${port}/healthz`, { headers: { host } })).status;
    expect(await status('10.1.2.3:4180')).toBe(200);
    expect(await status('evil.example')).toBe(403);
  });
});

describe('a token', () => {
  it('vouches for the name a collector calls the service by; a cookie does not', async () => {
    const { port } = new URL(locked.url);
    const status = async (headers: Record<string, string>) => {
      const options = { headers: { host: 'sidelight.monitoring.svc', ...headers } };
      return (await rawRequest(`http://127.0.0.1:${port}/api/v1/targets`, options)).status;
    };
    expect(await status({ authorization: 'Bearer read-secret' })).toBe(200);
    expect(await status({ authorization: 'Bearer wrong' })).toBe(403);
    const login = await locked.postJson('/api/v1/login', { token: 'read-secret' });
    expect(await status({ cookie: (login.headers.get('set-cookie') ?? '').split(';')[0] ?? '' })).toBe(403);
  });
});

describe('the Origin header', () => {
  const post = async (headers: Record<string, string>) => {
    const all = { 'content-type': 'application/json', ...headers };
    const answer = await rawRequest(`${open.url}/api/v1/query`, {
      method: 'POST',
      headers: all,
      body: '{"sql":"SELECT 1"}',
    });
    return answer.status === 200 ? 200 : problem.parse(JSON.parse(answer.body)).code;
  };

  it('must be the page itself on requests that change something', async () => {
    const host = new URL(open.url).host;
    expect(await post({})).toBe(200);
    expect(await post({ origin: open.url })).toBe(200);
    expect(await post({ origin: 'https://sidelight.example.com' })).toBe(200);
    expect(await post({ host: 'monitor.internal', origin: 'https://monitor.internal' })).toBe(200);
    for (const origin of ['https://evil.example', 'null', 'http://localhost:1', `ftp://${host}`, 'file://', '']) {
      expect([origin, await post({ origin })]).toEqual([origin, 'ORIGIN_NOT_ALLOWED']);
    }
  });

  it('does not matter where nothing changes', async () => {
    expect((await open.get('/healthz', { origin: 'https://evil.example' })).status).toBe(200);
  });

  it('cannot be left out by a form: those cannot send JSON', async () => {
    const body = '{"sql":"SELECT 1"}';
    const answer = await rawRequest(`${open.url}/api/v1/query`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body,
    });
    expect(answer.status).toBe(415);
  });
});

describe('tokens', () => {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it('are needed as soon as there are any', async () => {
    const answer = await locked.get('/api/v1/calls');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(problem.parse(await answer.json())).toMatchObject({ code: 'UNAUTHORIZED' });
    expect((await locked.get('/healthz')).status).toBe(200);
    expect((await locked.get('/readyz')).status).toBe(200);
    expect((await locked.get('/openapi.json')).status).toBe(200);
  });

  it('allow what their scopes say, admin everything', async () => {
    expect((await locked.get('/api/v1/calls', bearer('read-secret'))).status).toBe(200);
    expect((await locked.get('/metrics', bearer('read-secret'))).status).toBe(200);
    expect((await locked.get('/api/v1/calls', bearer('ingest-secret'))).status).toBe(403);
    expect((await locked.get('/api/v1/calls', bearer('admin-secret'))).status).toBe(200);
    expect((await locked.send([makeCall()], bearer('ingest-secret'))).status).toBe(200);
    expect((await locked.send([makeCall()], bearer('admin-secret'))).status).toBe(200);
    expect((await locked.send([makeCall()], bearer('read-secret'))).status).toBe(403);
    const rating = { call_id: 'x', rating: 1 };
    expect((await locked.postJson('/api/v1/feedback', rating, bearer('read-secret'))).status).toBe(200);
    expect((await locked.postJson('/api/v1/feedback', rating, bearer('ingest-secret'))).status).toBe(403);
  });

  it('are not guessed from parts of them', async () => {
    for (const token of ['', 'read-secre', 'read-secret ', 'read-secret2', 'READ-SECRET', 'people']) {
      const answer = await rawRequest(`${locked.url}/api/v1/calls`, {
        headers: { authorization: `Bearer ${token}x`.slice(0, -1) },
      });
      expect([token, answer.status]).toEqual([token, token.trim() === 'read-secret' ? 200 : 401]);
    }
    expect((await locked.get('/api/v1/calls', { authorization: 'Basic cmVhZA==' })).status).toBe(401);
  });

  it('are exchanged for a cookie that holds no token and stays with the page', async () => {
    expect((await locked.postJson('/api/v1/login', { token: 'wrong' })).status).toBe(401);
    const answer = await locked.postJson('/api/v1/login', { token: 'read-secret' });
    expect(answer.status).toBe(204);
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    expect(cookie).not.toContain('read-secret');
    const pair = cookie.split(';')[0] ?? '';
    expect((await locked.get('/api/v1/calls', { cookie: `other=1; ${pair}` })).status).toBe(200);
    expect((await locked.send([makeCall()], { cookie: pair })).status).toBe(403);
    const [name, expires, signature] = pair.split('~');
    for (const forged of [
      `${name}~${Number(expires) + 1}~${signature}`,
      `sidelight_session=root~${expires}~${signature}`,
      `${pair}x`,
      'sidelight_session=',
    ]) {
      const { status } = await locked.get('/api/v1/calls', { cookie: forged });
      expect([forged, status]).toEqual([forged, 401]);
    }
  });

  it('signs a cookie that ends', async () => {
    let now = Date.now();
    const clock = { now: () => now, monotonic: () => performance.now() };
    const other = await open.again({ service: { tokens: TOKENS } }, { clock });
    const login = await other.postJson('/api/v1/login', { token: 'read-secret' });
    const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect((await other.get('/api/v1/targets', { cookie })).status).toBe(200);
    now += 31 * 86_400_000;
    expect((await other.get('/api/v1/targets', { cookie })).status).toBe(401);
    await other.stop();
  });

  it('must be there before the service listens beyond this machine', async () => {
    const bare = { ...open.config.service, tokens: [], listen: { host: '0.0.0.0', port: 0 } };
    expect(() => tokenGuard(bare, systemClock)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', hint: expect.stringContaining('service.tokens') }),
    );
    for (const host of ['127.0.0.1', 'localhost', '::1', '127.9.9.9']) {
      expect(() => tokenGuard({ ...bare, listen: { host, port: 0 } }, systemClock)).not.toThrow();
    }
  });
});

describe('every answer', () => {
  it('tells browsers to run and frame nothing else', async () => {
    for (const path of ['/', '/healthz', '/api/v1/nothing', '/api/v1/calls']) {
      const { headers } = await open.get(path);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  it('to an address or method that is not there is a problem document', async () => {
    const cases: [string, string, number, string][] = [
      ['GET', '/api/v1/nothing', 404, 'NOT_FOUND'],
      ['GET', '/api', 404, 'NOT_FOUND'],
      ['DELETE', '/api/v1/calls', 405, 'METHOD_NOT_ALLOWED'],
      ['PUT', '/healthz', 405, 'METHOD_NOT_ALLOWED'],
      ['POST', '/somewhere', 404, 'NOT_FOUND'],
      ['GET', '/api/v1/calls/%E0%A4%A', 400, 'INVALID_INPUT'],
      ['GET', '/missing.js', 404, 'NOT_FOUND'],
    ];
    for (const [method, path, status, code] of cases) {
      const answer = await rawRequest(open.url + path, { method });
      expect([path, answer.status, problem.parse(JSON.parse(answer.body)).code]).toEqual([path, status, code]);
    }
  });
});

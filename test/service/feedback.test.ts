import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asArray, asRecord } from '../../core/json.js';
import { makeCall, rawRequest, startTestService, type TestService } from './support.js';

let service: TestService;

beforeAll(async () => {
  service = await startTestService({ service: { feedback_origins: ['https://chat.example.com'] } });
});

afterAll(() => service.stop());

const rate = (body: object) => service.postJson('/api/v1/feedback', body);

async function detail(callId: string): Promise<Record<string, unknown>> {
  return asRecord(await (await service.get(`/api/v1/calls/${callId}`)).json());
}

async function listed(callId: string): Promise<Record<string, unknown> | undefined> {
  const list = asRecord(await (await service.get('/api/v1/calls?limit=200')).json());
  return asArray(list['items'])
    .map(asRecord)
    .find((item) => item['call_id'] === callId);
}

describe('feedback', () => {
  it('is with its call, whether it came before or after, by any name', async () => {
    const call = makeCall({ request_id: 'req-early' });
    await rate({ response_id: call.response_id, rating: 'up', source: 'ann' });
    await rate({ request_id: 'req-early', rating: -0.5, label: 'slow' });
    await rate({ call_id: call.call_id, correction: 'A light beside.' });
    await service.send([call]);
    await rate({ response_id: call.response_id, comment: 'Ask ben@example.org', source: 'ben' });
    const { feedback, rating } = await detail(call.call_id);
    expect(feedback).toMatchObject([
      { rating: 1, source: expect.stringMatching(/^[0-9a-f]{32}$/) },
      { rating: -0.5, label: 'slow', source: '' },
      { rating: null, correction: 'A light beside.' },
      { rating: null, comment: 'Ask [email]' },
    ]);
    expect(rating).toBe(0.25);
    expect(await listed(call.call_id)).toMatchObject({ rating: 0.25 });
  });

  it('of the same source is replaced', async () => {
    const call = makeCall();
    await service.send([call]);
    for (const rating of ['up', 'down', 'up', 'down']) await rate({ call_id: call.call_id, rating, source: 'page' });
    expect(await detail(call.call_id)).toMatchObject({ rating: -1, feedback: [{ rating: -1 }] });
  });

  it('is of one call only, and absent where nobody gave any', async () => {
    const [rated, other] = [makeCall(), makeCall()];
    await service.send([rated, other]);
    await rate({ call_id: rated.call_id, rating: 1 });
    expect(await detail(other.call_id)).toMatchObject({ rating: null, feedback: [] });
    expect(await listed(other.call_id)).toMatchObject({ rating: null });
  });

  it('says something, about something', async () => {
    for (const body of [
      { call_id: 'x' },
      { rating: 1 },
      { call_id: 'x', rating: 'sideways' },
      { call_id: 'x', rating: 1, stars: 5 },
    ]) {
      expect((await rate(body)).status).toBe(400);
    }
  });

  it('comes from pages the configuration names, and from no others', async () => {
    const headers = { 'content-type': 'application/json', origin: 'https://chat.example.com' };
    const url = `${service.url}/api/v1/feedback`;
    const asked = await rawRequest(url, {
      method: 'OPTIONS',
      headers: { ...headers, 'access-control-request-method': 'POST' },
    });
    expect([asked.status, asked.headers['access-control-allow-origin']]).toEqual([204, 'https://chat.example.com']);
    const body = JSON.stringify({ call_id: 'x', rating: 1 });
    const sent = await rawRequest(url, { method: 'POST', headers, body });
    expect([sent.status, sent.headers['access-control-allow-origin']]).toEqual([200, 'https://chat.example.com']);
    const foreign = await rawRequest(url, {
      method: 'POST',
      headers: { ...headers, origin: 'https://evil.example' },
      body,
    });
    expect(foreign.status).toBe(403);
    const elsewhere = await rawRequest(`${service.url}/api/v1/query`, {
      method: 'POST',
      headers,
      body: '{"sql":"SELECT 1"}',
    });
    expect(elsewhere.status).toBe(403);
  });
});

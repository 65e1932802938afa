import { request } from 'undici';
import { SidelightError } from '../../core/errors.js';

const TIMEOUT_MS = 15_000;
/** The price list of genai-prices has 2 MB. */
const MAX_BYTES = 16e6;

/** The text at an address. @throws when it cannot be had within 15 s, or is longer than 16 MB */
export async function fetchText(url: string): Promise<string> {
  const { statusCode, body } = await request(url, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { accept: 'application/json, application/yaml, text/*', 'user-agent': 'sidelight' },
  });
  if (statusCode !== 200) {
    await body.dump();
    throw new SidelightError('UPSTREAM_UNREACHABLE', `the answer is ${statusCode}`);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BYTES) throw new SidelightError('UPSTREAM_UNREACHABLE', 'the answer is longer than 16 MB');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

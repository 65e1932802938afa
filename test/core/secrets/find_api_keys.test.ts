import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findApiKeys } from '../../../core/secrets/index.js';
import { spentFrom } from '../../support/spent.js';
import { WRITTEN_KEYS } from './written_keys.js';

const found = (text: string): string[] => findApiKeys(text).map(({ start, end }) => text.slice(start, end));

describe('keys by their shape', () => {
  it.each(Object.entries(WRITTEN_KEYS))('%s', (_, write) => {
    for (let times = 0; times < 20; times++) {
      const key = write();
      for (const text of [
        key,
        `We use it in the script (${key}), please rotate it.`,
        `KEY=${key}`,
        `{"key":"${key}"}`,
        `的${key}，`,
        String.raw`{"text":"a key:\n${key}\n"}`,
      ]) {
        expect([text, ...found(text)]).toEqual([text, key]);
      }
    }
  });

  it('gives all of them, in their order', () => {
    const keys = Object.values(WRITTEN_KEYS).map((write) => write());
    const block = '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nAbc=\n-----END RSA PRIVATE KEY-----';
    expect(found([...keys, '"', block, '"', ...keys].join(' \n'))).toEqual([...keys, `${block} \n`, ...keys]);
    expect(found(keys.slice(0, 3).join('/'))).toEqual(keys.slice(0, 3));
  });

  it.each([
    `commit ${'9fceb02d0ae598e95dc970b74767f19372d61af8'} broke it`,
    'class="sk-loading-spinner-container-wide"',
    'id 123e4567-e89b-12d3-a456-426614174000',
    `cache-key-${'9e107d9d372bb6826bd81d3542a419d6'}`,
    'the key-value store, the mask_hf_input_of_the_network_is_not_used',
    'MaxPoolingOperation.number.ofTheSecondLayerOfTheNetwork',
    'https://hooks.slack.com/services/about',
    'risk-averse-And-task-oriented-People-are-many',
  ])('%s: none', (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('keys by the word in front of them', () => {
  const KEY = 'Zq3+/f9-k2_LmN0pQ8.r';
  it.each([
    `Authorization: Bearer ${KEY}==`,
    `authorization: bearer ${KEY}`,
    `my API key is ${KEY}, keep it`,
    `OPENAI_API_KEY=${KEY}`,
    `aws_secret_access_key = ${KEY}`,
    `{"client_secret": "${KEY}"}`,
    `{"access_token":"${KEY}"}`,
    String.raw`{"arguments":"{\"auth_token\": \"${KEY}\"}"}`,
    String.raw`"a\nsecret: ${KEY}\n"`,
    `secret => '${KEY}'`,
    `DefaultEndpointsProtocol=https;AccountKey=${'k4'.repeat(43)}==;EndpointSuffix=x`,
  ])('%s', (text) => {
    const [key, ...more] = found(text);
    expect(more).toEqual([]);
    expect(key).toMatch(/^(?:Zq3\+\/f9-k2_LmN0pQ8\.r|(?:k4){43})(?:==)?$/);
    expect(text[text.indexOf(key ?? '') - 1]).toMatch(/[\s"'=]/);
  });

  it('gives both of two that stand side by side', () => {
    expect(found(`Bearer ${KEY} bearer ${KEY}=`)).toEqual([KEY, `${KEY}=`]);
    expect(found(`secret=${KEY} secret: ${KEY}`)).toEqual([KEY, KEY]);
  });

  it.each([
    'bearer bonds of 2024',
    'the secret is responsibilities',
    'api_key = 1234567890123456789',
    'a secretary: Zq3f9k2LmN0pQ8rStUv',
    'the key is Zq3f9k2LmN0pQ8rStUv',
  ])('%s: none', (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('under attack', () => {
  const piece = fc.oneof(
    fc.constantFrom(...Object.values(WRITTEN_KEYS).map((write) => write())),
    fc.constantFrom('sk-', 'ghp_', 'eyJ', '.eyJ', 'Bearer ', 'api_key=', 'secret: ', '-----BEGIN PRIVATE KEY-----', '\\n', '"', ' ', 'A1b2'), // prettier-ignore
    fc.string({ unit: 'binary', maxLength: 30 }),
  );

  it('gives stretches in order, none over another, with no break but in a block', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        let last = 0;
        for (const { start, end } of findApiKeys(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(text.slice(start, end)).toMatch(/^(?:-----BEGIN[^]*|[\w\-./+=:~]+)$/);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('finds a key wherever it stands between other words', () => {
    const words = fc.string({ unit: fc.constantFrom(...'ab1_-./ "\n'), maxLength: 60 });
    fc.assert(
      fc.property(words, words, fc.constantFrom(...Object.values(WRITTEN_KEYS)), (before, after, write) => {
        const key = write();
        expect(found(`${before} ${key} ${after}`)).toContain(key);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    'a', 'A', '1', '_', '-', '.', '/', '=', ':', 'sk-', '/sk-a1', 'ghp_', 'AKIA', 'eyJ', 'eyJaaaaaaaaa.', '.eyJ', 'hvs.', 'SG.', 'SG.aaaaaaaaaaaaaaaa.',
    'Bearer ', 'Bearer a1aaaaaaaaaaaaaa ', 'secret', 'secretis', 'secret=', 'secret=1', 'secret: ', 'api_key=a1aaaaaaaaaaaaaa ', 'api key is ',
    '123e4567-e89b-12d3-a456-426614174000 ', 'someCamelCaseNameOfThing ', 'https://example.org/a/b1/c?x=1 ', '-----BEGIN PRIVATE KEY-----', '-----BEGIN ',
    '\\n', '\\nsk-A', 'AccountKey=', 'AccountKey=a1/', 'https://hooks.slack.com/services/T', 'glsa_a1', 'whsec_+/', 'M1.', '1234567890:AA', 'é', '中',
  ])('takes linear time on repetitions of %j', (unit) => {
    const spent = spentFrom();
    findApiKeys(unit.repeat(Math.ceil(512_000 / unit.length)));
    expect(spent()).toBeLessThan(1500);
  }); // prettier-ignore
});

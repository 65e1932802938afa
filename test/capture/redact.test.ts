import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REDACTION_TYPES } from '../../core/config/schema.js';
import { createRedactor, Redaction } from '../../capture/redact.js';
import { conversationJson, TextBudget } from '../../capture/call/texts.js';
import { spentFrom } from '../support/spent.js';

const all = createRedactor(REDACTION_TYPES);
const mask = (text: string) => all(text, () => undefined);

describe('masks', () => {
  it.each([
    ['write to jane.doe+x@mail.example.co.uk now', 'write to [email] now'],
    ['<jörg@müller.de>, "a@b.io"', '<[email]>, "[email]"'],
    ['line\\nfoo@bar.com', 'line\\n[email]'],
    ['联系foo@bar.com吧', '联系[email]吧'],
    ['call +49 30 901820 or +1 (415) 555-2671', 'call [phone] or [phone]'],
    ['+14155552671', '[phone]'],
    ['0049 30 901820, 1 800 555 0199', '[phone], [phone]'],
    ['+44 20 7946 0958.', '[phone].'],
    ['(415) 555-2671, 415-555-2671, 1-415-555-2671, 415.555.2671', '[phone], [phone], [phone], [phone]'],
    ['Tel: 030 901820', 'Tel: [phone]'],
    ['my phone number is 0171 2345678', 'my phone number is [phone]'],
    ['phone: 0171 23456 78', 'phone: [phone]'],
    ['card 4111 1111 1111 1111 exp 12/26', 'card [card] exp 12/26'],
    ['4111-1111-1111-1111', '[card]'],
    ['4111111111111111', '[card]'],
    ['378282246310005 and 3782 822463 10005', '[card] and [card]'],
    ['4111.1111.1111.1111, 3782.822463.10005.', '[card], [card].'],
    ['4111\u00a01111\u00a01111\u00a01111 4111\u202f1111\u202f1111\u202f1111', '[card] [card]'],
    ['5555555555554444', '[card]'],
    ['6011111111111117', '[card]'],
    ['IBAN DE89 3704 0044 0532 0130 00 and more', 'IBAN [iban] and more'],
    ['GB82WEST12345698765432', '[iban]'],
    ['nl91abna0417164300', '[iban]'],
    ['key sk-proj-abcDEF0123456789abcDEF', 'key [api_key]'],
    ['AKIAIOSFODNN7EXAMPLE', '[api_key]'],
    [`ghp_${'a1B2'.repeat(9)}`, '[api_key]'],
    ['xoxb-123456789012-abcdefABCDEF', '[api_key]'],
    [`AIza${'Sy0-_'.repeat(7)}`, '[api_key]'],
    ['Authorization: Bearer abcdef0123456789ABCDEF==', 'Authorization: Bearer [api_key]'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc_DEF-123', '[api_key]'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nAbc=\n-----END RSA PRIVATE KEY-----', '[api_key]'],
    ['my password is hunter2!x, ok', 'my password is [password], ok'],
    [
      'DB_PASSWORD=s3cr3tpw userPassword: "x9!kk-2z" PWD=abc123',
      'DB_PASSWORD=[password] userPassword: "[password]" PWD=[password]',
    ],
    ['{\\"password\\": \\"hunter2!\\"}', '{\\"password\\": \\"[password]\\"}'],
    [
      'Passwort: geheim99 / Kennwort ist Abend12 / mot de passe est Bonjour1 / contraseña=clave123',
      'Passwort: [password] / Kennwort ist [password] / mot de passe est [password] / contraseña=[password]',
    ],
    ['postgres://app:hunter2x@db.example.com:5432/shop', 'postgres://app:[password]@db.example.com:5432/shop'],
    ['redis://:p4ss@10.0.0.1', 'redis://:[password]@10.0.0.1'],
    ['"-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----\\n"', '"[api_key]"'],
  ])('%s', (text, expected) => {
    expect(mask(text)).toBe(expected);
  });
});

describe('leaves alone', () => {
  it.each([
    'at 1700000000000 ms, 1700000000 s, in 2024, id 9007199254740993',
    '2024-05-06T07:08:09+02:00',
    'chatcmpl-B1234567890123456, req_011CQ',
    'a 16 digit number that is no card: 4111111111111112',
    '1234567890123456',
    '0000000000000000',
    'risk-averse-and-task-oriented-people-are-many',
    'price $415.555.2671? version 1.2.3, 10.0.0.1, 192.168.100.200',
    '3.14159265358979323846',
    '4.111111111111111, 41.11111111111111 and 4111.111111111111',
    'release 4111.1111.1111.1111.2',
    '4111.1111.1111.1112',
    'DE89 3704 0044 0532 0130 01',
    'git checkout -b feature/abc@2 and @decorator(x)',
    'x = a + 12345678901',
    '550e8400-e29b-41d4-a716-446655440000',
    '[1, 2, 3, 400, 500, 6000]',
    'from 2019-2020 to 2021-2022',
    'telephone exchanges of 1920 and 1930',
    '[email] [phone] [card] [iban] [password] [api_key]',
    'password: required, at least 8 characters; password is wrong; the password was changed in 2024',
    'password=$DB_PASSWORD1 password: ${secrets.pw1} passwd=<your-password-1> pwd=/home/user1/app',
    'http://127.0.0.1:8000/a@b and https://host:443/x?y=1 mailto://jane@host ssh://git@host:22',
    'password: [password], http://u:[password]@h.example',
  ])('%s', (text) => {
    expect(mask(text)).toBe(text);
  });
});

describe('redaction of a call', () => {
  it('counts by type, each distinct text once', () => {
    const redaction = new Redaction(all);
    redaction.text('a@b.com c@d.com');
    redaction.text('a@b.com c@d.com');
    redaction.text('+49 30 901820');
    expect(redaction.counts).toEqual({ email: 2, phone: 1 });
  });

  it('masks only what it is told to', () => {
    const text = 'a@b.com 4111111111111111';
    expect(createRedactor(['card'])(text, () => undefined)).toBe('a@b.com [card]');
    expect(createRedactor([])(text, () => undefined)).toBe(text);
  });

  it('keeps JSON JSON, numbers and escapes included', () => {
    const redaction = new Redaction(all);
    const value = { card: 4111111111111111, text: 'x\na@b.com\u00e9c@d.com', 'k@e.com': [true, null, 12] };
    const masked = JSON.parse(redaction.text(JSON.stringify(value))) as unknown;
    expect(masked).toEqual({ card: '[card]', text: 'x\n[email][email]', '[email]': [true, null, 12] });
    expect(redaction.counts).toEqual({ card: 1, email: 3 });
  });

  it('knows a secret by the name of its field, also where strings are masked one by one', () => {
    const redaction = new Redaction(all);
    const value = {
      password: 'hunter2!x',
      api_key: 'a1b2c3d4e5f6a7b8c9',
      note: 'say "hi"',
      max_tokens: '4096',
      n: [1],
    };
    const masked = { ...value, password: '[password]', api_key: '[api_key]' };
    expect(JSON.parse(redaction.text(JSON.stringify(value)))).toEqual(masked);
    expect(redaction.counts).toEqual({ password: 1, api_key: 1 });
    expect(conversationJson([{ input: value }], redaction, new TextBudget())).toBe(JSON.stringify([{ input: masked }]));
  });

  it('keeps JSON inside JSON JSON', () => {
    const redaction = new Redaction(all);
    const text = JSON.stringify({ arguments: JSON.stringify({ to: 'a\nb@c.com', n: 4111111111111111 }) });
    const outer = JSON.parse(redaction.text(text)) as { arguments: string };
    expect(JSON.parse(outer.arguments)).toBeTypeOf('object');
  });
});

describe('under attack', () => {
  const token = fc.constantFrom(
    'a@b.com',
    '@',
    '+',
    '4111111111111111',
    '4111 1111',
    ' ',
    '-',
    '.',
    '(415)',
    '555-2671',
    'DE89',
    '3704',
    '0044',
    'sk-',
    'eyJ',
    'Bearer ',
    '-----BEGIN PRIVATE KEY-----',
    '\\n',
    '"',
    '{',
    '[',
    ':',
    '1',
    '49',
    'x',
    'é',
    'tel:',
    'password: ',
    '://u:',
  );
  const text = fc.oneof(
    fc.array(token, { maxLength: 40 }).map((tokens) => tokens.join('')),
    fc.string({ maxLength: 200 }),
  );

  it('masking twice is masking once', () => {
    fc.assert(
      fc.property(text, (sample) => {
        const once = mask(sample);
        expect(mask(once)).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });

  it('finds the same in a call, where the shortest texts are passed over', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', '1', '@', '.', '+', ' ', '-'), maxLength: 7 });
    fc.assert(
      fc.property(short, (sample) => {
        expect(new Redaction(all).text(sample)).toBe(mask(sample));
      }),
      { numRuns: 5000 },
    );
    expect(new Redaction(all).text('a@b.co')).toBe('[email]');
  });

  it('leaves valid JSON valid', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.integer(),
        fc.constant(4111111111111111),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(text, tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(value, (sample) => {
        const json = JSON.stringify([sample]);
        expect(() => JSON.parse(new Redaction(all).text(json)) as unknown).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    'a', '1', '1 ', '1-', '+1', '@', 'a@', 'a@b', 'a@b.', 'a.b@', 'sk-', 'eyJ', 'eyJaaaaaaaaa.', 'Bearer ', 'DE89 ', 'DE893704',
    '(415) ', '415-555-', '4111 ', '4111.', '4111\u00a0', '4111.1111.1111.', '4111111111111111 ', '-----BEGIN PRIVATE KEY-----', 'tel ', 'phone: 12 ', '\\', '+49 (30) ',
    'ghp_', 'xoxb-', '12345.', 'tel: 12-', '+1-2-', 'password: a1', 'password is ', '://u:p', 'a://b:1@',
  ])('takes linear time on repetitions of %j', (unit) => {
    const spent = spentFrom();
    mask(unit.repeat(Math.ceil(256_000 / unit.length)));
    mask(`${unit.repeat(Math.ceil(256_000 / unit.length))}!`);
    expect(spent()).toBeLessThan(1500);
  }); // prettier-ignore
});

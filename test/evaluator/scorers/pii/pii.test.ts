import { describe, expect, test } from 'vitest';
import { createPiiScorer } from '../../../../evaluator/scorers/pii/index.js';
import { WRITTEN_KEYS } from '../../../core/secrets/written_keys.js';

const scorer = createPiiScorer();

async function found(text: string): Promise<string[]> {
  await scorer.load();
  const [score] = await scorer.score([text]);
  return (score?.spans ?? []).map(({ start, end, label }) => `${label} ${text.slice(start, end)}`);
}

describe('names that no list has', () => {
  test.each([
    ['Hi Kwezanta, can you look at this?', ['person Kwezanta']],
    ['Orwanta, could you send the form?', ['person Orwanta']],
    ['Her maiden name is Vellbrück', ['person Vellbrück']],
    ['- **Last Name:** Zubrettini', ['person Zubrettini']],
    ['We are looking for a flat in Grumsk, close to the sea', ['location Grumsk']],
    ['City: Vordinglund', ['location Vordinglund']],
    ['We drove through Robin Duffy, a small town on the coast', ['location Robin Duffy']],
    ['The Plexatron offices are in Toronto', ['organization Plexatron', 'location Toronto']],
    ['It was Emma and Orlinska who did it', ['person Emma', 'person Orlinska']],
  ])('%s', async (text, expected) => {
    expect(await found(text)).toEqual(expected);
  });

  test.each([
    'In June we meet on Sunday',
    'Insurance Company: none',
    'She is interested in Kubernetes',
    'Ich wohne in Arbeit und bin in Urlaub',
    'Dear Marketing, please read this',
  ])('%s: none', async (text) => {
    expect(await found(text)).toEqual([]);
  });
});

describe('ids with a check', () => {
  test.each([
    ['KVNR A123456780', ['national_id A123456780']],
    ['KVNR is not A123456781 but gone', ['national_id A123456781']],
    ['the code A123456781 is gone', []],
    ['15070649C103', ['national_id 15070649C103']],
    ['15070649C104', []],
    ['1EG4-TE5-MK73', ['national_id 1EG4-TE5-MK73']],
    ['1SG4-TE5-MK73', []],
    ['ABN 51 824 753 556', ['national_id 51 824 753 556']],
    ['ABN 51 824 753 557', []],
    ['at 202403151430 it began', []],
    ['pasaporte AAA123456', ['passport AAA123456']],
    ['plate AB51 ABC', ['vehicle AB51 ABC']],
    ['on 01 JAN 2024', []],
  ])('%s', async (text, expected) => {
    expect(await found(text)).toEqual(expected);
  });
});

describe('days of birth', () => {
  test.each([
    ['DOB: 04/21/1984', ['date_of_birth 04/21/1984']],
    ['She was born on 17th January 1978', ['date_of_birth 17th January 1978']],
    ['geboren am 3. März 1990', ['date_of_birth 3. März 1990']],
    ['The meeting is on 04/21/2024', []],
  ])('%s', async (text, expected) => {
    expect(await found(text)).toEqual(expected);
  });
});

describe('addresses that a sentence leads to', () => {
  test.each([
    [
      'My new address is 36 Netelaan 399 Apt. 708\nKooigem\nMozambique, thanks',
      '36 Netelaan 399 Apt. 708\nKooigem\nMozambique',
    ],
    ['Send it to 12 Rue Tabora, Suite 9, Lyon, France 69002 for me', '12 Rue Tabora, Suite 9, Lyon, France 69002'],
    ['It is at USNV Karan\nFPO AE 37876', 'USNV Karan\nFPO AE 37876'],
  ])('%s', async (text, expected) => {
    expect(await found(text)).toEqual([`address ${expected}`]);
  });

  test.each(['The price went up to 12 Euro 50', 'Meet me at 10 on Monday 24 May', 'upgrade to 16 GB 3200'])(
    '%s: none',
    async (text) => {
      expect(await found(text)).toEqual([]);
    },
  );
});

describe('secrets', () => {
  test('the keys that are masked before anything is kept', async () => {
    const key = WRITTEN_KEYS['Hugging Face']?.() ?? '';
    expect(await found(`We use it in the script (${key}), please rotate it.`)).toEqual([`api_key ${key}`]);
  });

  test('the password in the address of a database', async () => {
    expect(await found('DATABASE_URL=postgres://app:hunter2x@db.internal:5432/shop')).toContain('password hunter2x');
  });

  test('a password by the word in front of it, whatever the word is joined to', async () => {
    expect(await found('DB_PASSWORD=s3cr3tpw')).toEqual(['password s3cr3tpw']);
    expect(await found('mein Passwort ist geheim99')).toEqual(['password geheim99']);
    expect(await found('what a collector masked: [password]')).toEqual(['password [password]']);
  });

  test.each(['see https://example.org:8080/a/b@c for more', 'MaxPoolingOperation.number.ofTheSecondLayerOfTheNetwork'])(
    '%s: none',
    async (text) => {
      expect((await found(text)).filter((each) => /^(?:api_key|password)/.test(each))).toEqual([]);
    },
  );
});

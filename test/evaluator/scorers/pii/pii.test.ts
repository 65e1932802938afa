import { describe, expect, test } from 'vitest';
import { createPiiScorer } from '../../../../evaluator/scorers/pii/index.js';
import { seededRandom } from '../../stats/random.js';

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

describe('keys', () => {
  const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
  const SETS = { hex: '0123456789abcdef', upper: `${LETTERS.toUpperCase()}234567`, all: `${LETTERS}${LETTERS.toUpperCase()}0123456789`, digits: '0123456789' }; // prettier-ignore
  const random = seededRandom(11);
  const of = (set: keyof typeof SETS, length: number): string =>
    Array.from({ length }, () => SETS[set].charAt(Math.floor(random() * SETS[set].length))).join('');
  /** As issuers write them; in pieces, so that nobody takes them for real ones. */
  const SHAPES: Record<string, () => string> = {
    'OpenAI, project': () => `sk-${'proj-'}${of('all', 48)}`,
    Anthropic: () => `sk-${'ant-api03-'}${of('all', 90)}`,
    'Hugging Face': () => `hf${'_'}${of('all', 34)}`,
    Groq: () => `gsk${'_'}${of('all', 52)}`,
    xAI: () => `xai${'-'}${of('all', 80)}`,
    GitHub: () => `ghp${'_'}${of('all', 36)}`,
    'GitHub, fine-grained': () => `github${'_pat_'}${of('all', 22)}_${of('all', 59)}`,
    GitLab: () => `glpat${'-'}${of('all', 20)}`,
    npm: () => `npm${'_'}${of('all', 36)}`,
    AWS: () => `AKIA${of('upper', 16)}`,
    Google: () => `AIza${of('all', 35)}`,
    DigitalOcean: () => `dop_v1${'_'}${of('hex', 64)}`,
    Databricks: () => `dapi${of('hex', 32)}`,
    Vault: () => `hvs${'.'}${of('all', 24)}`,
    Stripe: () => `sk_live${'_'}${of('all', 24)}`,
    Shopify: () => `shpat${'_'}${of('hex', 32)}`,
    SendGrid: () => `SG${'.'}${of('all', 22)}.${of('all', 43)}`,
    Mailgun: () => `key${'-'}${of('hex', 32)}`,
    Twilio: () => `SK${of('hex', 32)}`,
    Slack: () => `xoxb${'-'}${of('digits', 12)}-${of('digits', 12)}-${of('all', 24)}`,
    Telegram: () => `${of('digits', 10)}:AA${of('all', 33)}`,
    Notion: () => `ntn${'_'}${of('all', 43)}`,
    Linear: () => `lin_api${'_'}${of('all', 40)}`,
    Azure: () => `AccountKey=${of('all', 86)}==`,
    'a web token': () => `eyJ${of('all', 30)}.eyJ${of('all', 60)}.${of('all', 43)}`,
  };

  test.each(Object.keys(SHAPES))('%s', async (issuer) => {
    for (let times = 0; times < 20; times++) {
      const written = SHAPES[issuer]?.() ?? '';
      const text = `We use it in the script (${written}), please rotate it.`;
      expect(await found(text)).toContain(`api_key ${written.replace('AccountKey=', '')}`);
    }
  });

  test('and the password in the address of a database', async () => {
    expect(await found('DATABASE_URL=postgres://app:hunter2x@db.internal:5432/shop')).toContain('password hunter2x');
  });

  test.each([
    `commit ${'9fceb02d0ae598e95dc970b74767f19372d61af8'} broke it`,
    'class="sk-loading-spinner-container-wide"',
    'id 123e4567-e89b-12d3-a456-426614174000',
    'see https://example.org:8080/a/b@c for more',
    'the key-value store, the mask_hf_input_of_the_network_is_not_used',
    'MaxPoolingOperation.number.ofTheSecondLayerOfTheNetwork',
  ])('%s: none', async (text) => {
    expect((await found(text)).filter((each) => /^(?:api_key|password)/.test(each))).toEqual([]);
  });
});

import { seededRandom } from '../../evaluator/stats/random.js';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const SETS = {
  hex: '0123456789abcdef',
  upper: `${LETTERS.toUpperCase()}234567`,
  all: `${LETTERS}${LETTERS.toUpperCase()}0123456789`,
  digits: '0123456789',
};
const random = seededRandom(11);
const of = (set: keyof typeof SETS, length: number): string =>
  Array.from({ length }, () => SETS[set].charAt(Math.floor(random() * SETS[set].length))).join('');

/** Keys as their issuers write them; in pieces, so that nobody takes them for real ones. */
export const WRITTEN_KEYS: Record<string, () => string> = {
  'OpenAI, project': () => `sk-${'proj-'}${of('all', 48)}`,
  Anthropic: () => `sk-${'ant-api03-'}${of('all', 90)}`,
  'Hugging Face': () => `hf${'_'}${of('all', 34)}`,
  Groq: () => `gsk${'_'}${of('all', 52)}`,
  Replicate: () => `r8${'_'}${of('all', 37)}`,
  xAI: () => `xai${'-'}${of('all', 80)}`,
  Perplexity: () => `pplx${'-'}${of('all', 48)}`,
  Fireworks: () => `fw${'_'}${of('all', 24)}`,
  NVIDIA: () => `nvapi${'-'}${of('all', 64)}`,
  LangSmith: () => `lsv2${'_pt_'}${of('hex', 32)}_${of('hex', 10)}`,
  GitHub: () => `ghp${'_'}${of('all', 36)}`,
  'GitHub, fine-grained': () => `github${'_pat_'}${of('all', 22)}_${of('all', 59)}`,
  GitLab: () => `glpat${'-'}${of('all', 20)}`,
  npm: () => `npm${'_'}${of('all', 36)}`,
  PyPI: () => `pypi${'-'}AgE${of('all', 150)}`,
  Docker: () => `dckr${'_pat_'}${of('all', 27)}`,
  AWS: () => `AKIA${of('upper', 16)}`,
  'AWS, for a session': () => `ASIA${of('upper', 16)}`,
  Google: () => `AIza${of('all', 35)}`,
  'Google, a client': () => `ya29${'.'}${of('all', 60)}`,
  DigitalOcean: () => `dop_v1${'_'}${of('hex', 64)}`,
  Databricks: () => `dapi${of('hex', 32)}`,
  Vault: () => `hvs${'.'}${of('all', 24)}`,
  Grafana: () => `glsa${'_'}${of('all', 32)}_${of('hex', 8)}`,
  Doppler: () => `dp${'.pt.'}${of('all', 43)}`,
  Stripe: () => `sk_live${'_'}${of('all', 24)}`,
  'Stripe, a hook': () => `whsec${'_'}${of('all', 32)}`,
  Square: () => `sq0atp${'-'}${of('all', 22)}`,
  Shopify: () => `shpat${'_'}${of('hex', 32)}`,
  SendGrid: () => `SG${'.'}${of('all', 22)}.${of('all', 43)}`,
  Mailgun: () => `key${'-'}${of('hex', 32)}`,
  Brevo: () => `xkeysib${'-'}${of('hex', 64)}-${of('all', 16)}`,
  HubSpot: () => `pat-na1${'-'}${of('hex', 8)}-${of('hex', 4)}-${of('hex', 4)}-${of('hex', 4)}-${of('hex', 12)}`,
  Twilio: () => `SK${of('hex', 32)}`,
  Slack: () => `xoxb${'-'}${of('digits', 12)}-${of('digits', 12)}-${of('all', 24)}`,
  'Slack, a hook': () => `https://hooks.slack.com/services/${`T${of('upper', 8)}`}/B${of('upper', 8)}/${of('all', 24)}`,
  Telegram: () => `${of('digits', 10)}:AA${of('all', 33)}`,
  Discord: () => `M${of('all', 23)}.${of('all', 6)}.${of('all', 27)}`,
  'Discord, a hook': () => `https://discord.com/api/webhooks/${of('digits', 18)}/${of('all', 68)}`,
  Notion: () => `ntn${'_'}${of('all', 43)}`,
  Linear: () => `lin_api${'_'}${of('all', 40)}`,
  Postman: () => `PMAK${'-'}${of('hex', 24)}-${of('hex', 34)}`,
  Figma: () => `figd${'_'}${of('all', 40)}`,
  Atlassian: () => `ATATT3${of('all', 180)}`,
  age: () => `AGE-SECRET-KEY-1${of('upper', 58)}`,
  'a web token': () => `eyJ${of('all', 30)}.eyJ${of('all', 60)}.${of('all', 43)}`,
};

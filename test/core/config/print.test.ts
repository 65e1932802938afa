import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { printConfig } from '../../../core/config/index.js';
import { load, TARGET } from './support.js';

describe('config print', () => {
  it('hides every secret and can be read again with them', () => {
    const yaml = [
      TARGET,
      'collector: { token: hush-1, salt: hush-2 }',
      'service: { listen: "[::1]:1", tokens: [{ name: t, token: hush-3, scopes: [read] }] }',
      'store: { clickhouse_url: "http://u:hush-4@h:1", keep_texts: 90m }',
      'alerts: { channels: [{ type: slack, name: s, webhook_url: "https://h/hush-5" }, { type: pagerduty, name: p, routing_key: hush-6 }, { type: email, name: m, url: "smtps://h", user: u, password: hush-7, from: Me <a@b>, to: [c@d] }] }',
    ].join('\n');
    const config = load({ yaml });
    const printed = printConfig(config);
    expect(printed).not.toContain('hush');
    expect(printed.match(/\[hidden\]/g)).toHaveLength(7);
    expect(parse(printed)).toMatchObject({ service: { listen: '[::1]:1' }, store: { keep_texts: '90m' } });
    expect(printConfig(load({ yaml: printed.replaceAll('[hidden]', 'https://h/hush-5') }))).toBe(printed);
  });

  it('the defaults survive the way out and back', () => {
    expect(load({ yaml: printConfig(load()) })).toEqual(load());
  });
});

import { describe, expect, it } from 'vitest';
import { load, NO_FILES, problemsOf } from './support.js';

describe('secrets from files', () => {
  const files: Record<string, string> = {
    '/etc/sidelight/keys/slack': 'https://hooks.example.com/x\n',
    '/run/token': 'abc\r\n',
    '/home/salt': 'grain',
  };
  const readText = (path: string): string => files[path] ?? NO_FILES(path);

  it('start from the folder of the source that names them, and lose the line end', () => {
    const yaml = [
      'alerts: { channels: [{ type: slack, name: team, webhook_url_file: keys/slack }] }',
      'collector: { token_file: /run/token }',
    ].join('\n');
    const config = load({ yaml, readText, env: { SIDELIGHT_COLLECTOR__SALT_FILE: 'salt' } });
    expect(config.alerts.channels[0]).toMatchObject({ webhook_url: 'https://hooks.example.com/x' });
    expect(config.collector).toMatchObject({ token: 'abc', salt: 'grain' });
  });

  it('says which file cannot be read, once, and refuses both at a time', () => {
    const yaml = 'collector:\n  token_file: nope\n  salt_file: /run/token\n  salt: x\n';
    expect(problemsOf({ yaml, readText })).toEqual([
      'sidelight.yaml:2: collector.token_file: cannot read nope (ENOENT)',
      'sidelight.yaml:3: give either salt or salt_file, not both',
    ]);
  });

  it('are for secrets only', () => {
    expect(problemsOf({ yaml: 'store: { data_file: x }', readText })).toEqual([
      'sidelight.yaml:1: store.data_file: unknown key',
    ]);
  });
});

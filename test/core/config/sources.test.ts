import { describe, expect, it } from 'vitest';
import { load } from './support.js';

describe('sources, weakest to strongest', () => {
  it('has a default for everything', () => {
    const config = load();
    expect(config.targets).toEqual([]);
    expect(config.service.listen).toEqual({ host: '127.0.0.1', port: 4180 });
    expect(config.slos.map((slo) => slo.name)).toEqual(['errors', 'latency', 'ttft']);
  });

  it('file over defaults, environment over file, flags over environment', () => {
    const yaml = 'service: { listen: 1 }\nstore: { data: from-file, keep_texts: 1d }\nlog_level: warn\n';
    const env = { SIDELIGHT_SERVICE__LISTEN: '2', SIDELIGHT_STORE__DATA: 'from-env' };
    const flags = [{ path: ['service', 'listen'], value: '3', place: () => '--listen', folder: '.' }];
    const config = load({ yaml, env, flags });
    expect(config.service.listen.port).toBe(3);
    expect(config.store.data).toBe('from-env');
    expect(config.store.keep_texts).toBe(86_400_000);
    expect(config.log_level).toBe('warn');
  });

  it('reads an empty file and one of comments only', () => {
    expect(load({ yaml: '' })).toEqual(load());
    expect(load({ yaml: '# nothing\n' })).toEqual(load());
  });
});

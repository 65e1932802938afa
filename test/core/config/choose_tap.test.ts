import { describe, expect, it } from 'vitest';
import { chooseTap } from '../../../core/config/choose_tap.js';

const choose = (upstream: string, tap: 'auto' | 'tcp' | 'http' = 'auto') => chooseTap({ name: 't', upstream, tap });

describe('chooseTap', () => {
  it('relays bytes to plain http on addresses and localhost', () => {
    for (const upstream of ['http://127.0.0.1:8000', 'http://localhost:8000/', 'http://10.1.2.3', 'http://[::1]:80']) {
      expect(choose(upstream)).toBe('tcp');
    }
  });

  it('rewrites for names, https and base paths', () => {
    for (const upstream of [
      'https://127.0.0.1',
      'http://vllm:8000',
      'https://api.openai.com/v1',
      'http://127.0.0.1/v1',
    ]) {
      expect(choose(upstream)).toBe('http');
    }
  });

  it('does what it is told, unless it cannot', () => {
    expect(choose('http://vllm:8000', 'tcp')).toBe('tcp');
    expect(choose('http://127.0.0.1', 'http')).toBe('http');
    expect(() => choose('https://vllm', 'tcp')).toThrow(/tcp tap cannot rewrite/);
  });
});

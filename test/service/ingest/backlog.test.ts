import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../../service/http/problem.js';
import { Backlog } from '../../../service/ingest/backlog.js';

describe('Backlog', () => {
  it('refuses what would be too much, and only that', () => {
    const backlog = new Backlog(10);
    backlog.add(8);
    expect(() => backlog.add(3)).toThrow(ProblemError);
    expect(backlog.size).toBe(8);
    backlog.add(2);
    backlog.remove(10);
    expect(backlog.size).toBe(0);
  });
});

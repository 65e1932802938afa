import * as fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { readableLine } from '../../../core/process/log_line.js';

/** The line that pino makes of an entry. */
function lineOf(fields: object, message: string): string {
  const lines: string[] = [];
  pino({ name: 'collector' }, { write: (line: string) => lines.push(line) }).error(fields, message);
  return lines.join('');
}

describe('a line of the log, for people', () => {
  it('says when, how bad, who and what, with the facts, and what to do below', () => {
    const line = lineOf({ target: 'llama', tries: 3, hint: 'is it running?' }, 'the model server cannot be reached');
    expect(readableLine(line)).toMatch(
      /^\d\d:\d\d:\d\d error, collector: the model server cannot be reached \(target llama, tries 3\)\n {2}is it running\?\n$/,
    );
  });

  it('is short where there is no more to say', () => {
    expect(readableLine(lineOf({}, 'ready'))).toMatch(/error, collector: ready\n$/);
  });

  it('keeps what is no line of the log', () => {
    for (const text of ['plain words\n', '{"a": 1}\n', '{"time": "now", "level": "x"}\n', '[1]\n']) {
      expect(readableLine(text)).toBe(text);
    }
  });

  it('stays one paragraph with any facts', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (facts, message) => {
        expect(readableLine(lineOf({ facts }, message)).endsWith('\n')).toBe(true);
      }),
    );
  });
});

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SidelightError } from '../../../core/errors.js';
import { tokenize } from '../../../store/sql/tokens.js';
import { makeCall, MODES, openTestStore, type TestStore } from '../helpers.js';
import { spentFrom } from '../../support/spent.js';

describe.each(MODES)("a user's own SQL, %s", (mode) => {
  let opened: TestStore;

  beforeAll(async () => {
    opened = await openTestStore(mode);
    await opened.store.insert('calls', [makeCall({ call_id: 'one' })]);
  });

  afterAll(() => opened.close());

  const ask = (sql: string, format = 'JSONEachRow') => opened.store.queryText(sql, format);

  it.each([
    ['SELECT call_id FROM calls', '{"call_id":"one"}\n'],
    ['select call_id from calls; -- the end;', '{"call_id":"one"}\n'],
    ['SELECT call_id FROM calls FORMAT CSV', '"one"\n'],
    ["/* ; */ WITH 'a;b' AS x SELECT x, 'file(' AS y", '{"x":"a;b","y":"file("}\n'],
    ["SELECT format('{}-{}', 'a', 'b') AS f", '{"f":"a-b"}\n'],
    ['SELECT number FROM numbers(2)', '{"number":0}\n{"number":1}\n'],
    ['(SELECT 1 AS a) UNION ALL (SELECT 1 AS a)', '{"a":1}\n{"a":1}\n'],
    ['SELECT `call_id` AS "a b" FROM calls', '{"a b":"one"}\n'],
    ['EXISTS TABLE calls', '{"result":1}\n'],
  ])('answers %s', async (sql, expected) => {
    expect(await ask(sql)).toBe(expected);
  });

  it('gives any format, and text as UTF-8', async () => {
    expect(await ask("SELECT '😀 é' AS a", 'TSVWithNames')).toBe('a\n😀 é\n');
    expect(JSON.parse(await ask('SELECT toUInt64(3) AS a', 'JSON'))).toMatchObject({ data: [{ a: 3 }] });
    await expect(ask('SELECT 1', 'CSV; DROP TABLE calls')).rejects.toMatchObject({ code: 'QUERY_REFUSED' });
  });

  it.each([
    'INSERT INTO calls (call_id) VALUES (1)',
    'DROP TABLE calls',
    'ALTER TABLE calls DELETE WHERE 1',
    'TRUNCATE TABLE calls',
    'SET readonly = 0',
    'SET max_execution_time = 0',
    'SELECT 1 SETTINGS readonly = 0',
    'SELECT 1 SETTINGS max_execution_time = 0',
    'SELECT 1; DROP TABLE calls',
    'SELECT 1; SET readonly = 0',
    'EXPLAIN SELECT 1; DROP TABLE calls',
    'KILL QUERY WHERE 1',
    'SYSTEM SHUTDOWN',
    'CREATE TEMPORARY TABLE t (a Int8)',
    'DETACH TABLE calls',
    'BACKUP TABLE calls TO Disk(1)',
    "SELECT file('/etc/passwd')",
    "SELECT `file`(concat('/etc', '/passwd'))",
    "SELECT FILE /* */ ('/etc/passwd')",
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
    "SELECT * FROM s3('http://127.0.0.1:1/a/b', 'LineAsString')",
    "SELECT * FROM calls, \"s3\"('http://127.0.0.1:1/a/b', 'LineAsString')",
    "SELECT * FROM calls WHERE call_id IN (SELECT * FROM remote('127.0.0.1', 'system.one'))",
    "SELECT * FROM executable('id', 'TSV', 'a String')",
    "DESCRIBE TABLE s3('http://127.0.0.1:1/a/b')",
    "SELECT dictGet('d', 'a', 1)",
    'SELECT * FROM `/etc/passwd`',
    "SELECT 'unclosed",
    'SELECT "s\\x33"(1)',
    '',
    ' ; ',
    'no sql at all',
  ])('refuses %s', async (sql) => {
    await expect(ask(sql)).rejects.toMatchObject({ code: 'QUERY_REFUSED' });
  });

  it('writes no file', async () => {
    const path = join(opened.dir, 'outfile');
    for (const sql of [`SELECT 1 INTO OUTFILE '${path}'`, `SELECT 1 INTO /* */ outfile '${path}' FORMAT CSV`]) {
      await expect(ask(sql)).rejects.toMatchObject({ code: 'QUERY_REFUSED' });
    }
    expect(existsSync(path)).toBe(false);
  });

  it('leaves nothing of a failed answer to the next one', async () => {
    for (let round = 0; round < 10; round++) {
      const failing = ask('SELECT number FROM numbers(1000000)');
      const next = ask('SELECT count() AS n FROM calls');
      await expect(failing).rejects.toMatchObject({ code: 'QUERY_REFUSED' });
      expect((await next).slice(0, 100)).toBe('{"n":1}\n');
    }
  });

  it('has bounds of rows and time, and none of it reaches later queries', async () => {
    await expect(ask('SELECT number FROM numbers(1000000)')).rejects.toMatchObject({ code: 'QUERY_REFUSED' });
    await expect(ask('SELECT count() FROM numbers(10000000000000)')).rejects.toThrow(/Timeout/);
    expect((await ask('SELECT count() AS n FROM calls')).slice(0, 100)).toBe('{"n":1}\n');
    expect(await opened.store.query('SELECT number FROM numbers(200000)')).toHaveLength(200_000);
    await opened.store.insert('calls', [makeCall()]);
    expect(await ask('SELECT count() AS n FROM calls')).toBe('{"n":2}\n');
  });
});

function attempt<T>(task: () => T): T | SidelightError {
  try {
    return task();
  } catch (error) {
    if (error instanceof SidelightError) return error;
    throw error;
  }
}

describe('tokens', () => {
  it('sees through comments, strings and quotes', () => {
    const words = (sql: string) => tokenize(sql).map((token) => token.text);
    expect(words(`SELECT 'it''s \\' file(' AS "a""b" -- file(\n, /* ; */ \`s3\`(1.5e3) $$;$$ $x$;$x$ #!c\n;`)).toEqual([
      'SELECT',
      "''",
      'AS',
      'a""b',
      ',',
      's3',
      '(',
      '1.5e3',
      ')',
      "''",
      "''",
      ';',
    ]);
  });

  it('ends for any text, in time, with a token or a refusal', () => {
    const pieces = fc.constantFrom(
      "'",
      '"',
      '`',
      '\\',
      '/*',
      '*/',
      '--',
      '\n',
      '$$',
      '$a$',
      ';',
      '(',
      'file',
      ' ',
      'é',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 60 }), (parts) => {
        const sql = parts.join('');
        const result = attempt(() => tokenize(sql));
        expect(result instanceof SidelightError || result.every((token) => token.end <= sql.length)).toBe(true);
      }),
    );
  });

  it('is quick with long texts', () => {
    const spent = spentFrom();
    tokenize(`SELECT '${'a'.repeat(1e6)}', ${'('.repeat(1e5)} /* ${'*'.repeat(1e6)} */`);
    expect(spent()).toBeLessThan(5000);
    expect(() => tokenize(`'${"''".repeat(1e5)}`)).toThrow('not closed');
  });
});

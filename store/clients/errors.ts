import { messageOf, SidelightError } from '../../core/errors.js';

/** ClickHouse error codes that blame the rows of an insert: trying the same rows again cannot help. */
const ROW_AT_FAULT = new Set([
  6, // CANNOT_PARSE_TEXT
  25, // CANNOT_PARSE_ESCAPE_SEQUENCE
  26, // CANNOT_PARSE_QUOTED_STRING
  27, // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  33, // CANNOT_READ_ALL_DATA
  38, // CANNOT_PARSE_DATE
  41, // CANNOT_PARSE_DATETIME
  53, // TYPE_MISMATCH
  69, // ARGUMENT_OUT_OF_BOUND
  70, // CANNOT_CONVERT_TYPE
  72, // CANNOT_PARSE_NUMBER
  117, // INCORRECT_DATA
  130, // CANNOT_READ_ARRAY_FROM_TEXT
  131, // TOO_LARGE_STRING_SIZE
  321, // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
  349, // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
  467, // CANNOT_PARSE_BOOL
]);

/** "Too many partitions for single INSERT block" shares its code with "too many parts", which passes. */
const TOO_MANY_PARTS = 252;
/** Limits of time, memory or number that may be met next time. */
const PASSING = new Set([159, 202, 209, 210, 241, 242, 279, 319, 999]);
const NO_SPACE = 243;
/** What was named and is not there: 60 is a table, 47 a column. */
const WHERE_NAMES_ARE = new Map([
  [60, '"SHOW TABLES" lists the tables.'],
  [47, '"DESCRIBE calls" lists the columns of a table.'],
]);

interface EngineError {
  code: number;
  type: string;
  message: string;
}

function engineError(error: unknown): EngineError | null {
  if (!(error instanceof Error) || !('code' in error) || !('type' in error)) return null;
  const code = Number(error.code);
  if (!Number.isInteger(code)) return null;
  return { code, type: String(error.type), message: error.message };
}

function diskFull(error: unknown): SidelightError | null {
  const engine = engineError(error);
  if (engine?.code !== NO_SPACE && !/No space left on device|ENOSPC/.test(messageOf(error))) return null;
  return new SidelightError('DISK_FULL', 'the disk of the store is full', {
    hint: 'Free some space, or keep calls for a shorter time (store.keep_calls, store.keep_texts)',
    retryable: true,
    cause: error,
  });
}

function unavailable(error: unknown): SidelightError {
  return new SidelightError('STORE_UNAVAILABLE', `the store does not answer: ${messageOf(error)}`, {
    hint: 'Is ClickHouse up, and store.clickhouse_url right?',
    retryable: true,
    cause: error,
  });
}

/**
 * Why an insert failed. The engine quotes the rows it cannot read: its message is kept out, so that no prompt reaches a log.
 * Only an error that blames a row is permanent; all others (also a missing table) are retried, so that nothing is lost.
 */
export function insertError(error: unknown): SidelightError {
  const engine = engineError(error);
  if (engine === null) return diskFull(error) ?? unavailable(error);
  const tooManyDays = engine.code === TOO_MANY_PARTS && engine.message.includes('single INSERT block');
  const permanent = ROW_AT_FAULT.has(engine.code) || tooManyDays;
  const at = /\(at row \d+\)/.exec(engine.message)?.[0] ?? '';
  const message = `ClickHouse refused the rows: ${engine.type} (code ${engine.code}) ${at}`.trimEnd();
  if (permanent) return new SidelightError('STORE_REFUSED', message);
  const hint = 'Is the database up to date (sidelight migrate)?';
  return diskFull(error) ?? new SidelightError('STORE_UNAVAILABLE', message, { hint, retryable: true });
}

/** Why a query or a statement failed. */
export function queryError(error: unknown): SidelightError {
  const engine = engineError(error);
  if (engine === null) return diskFull(error) ?? unavailable(error);
  const retryable = PASSING.has(engine.code);
  const message = `${engine.message.trim()} (${engine.type})`;
  const hint = WHERE_NAMES_ARE.get(engine.code);
  const options = { retryable, cause: error, ...(hint === undefined ? {} : { hint }) };
  return diskFull(error) ?? new SidelightError('QUERY_REFUSED', message, options);
}

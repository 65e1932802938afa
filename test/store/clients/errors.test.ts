import { describe, expect, it } from 'vitest';
import { insertError, queryError } from '../../../store/clients/errors.js';

function engineError(code: number, type: string, message: string): Error {
  return Object.assign(new Error(message), { code: String(code), type });
}

it.each([
  [60, 'UNKNOWN_TABLE', 'SHOW TABLES'],
  [47, 'UNKNOWN_IDENTIFIER', 'DESCRIBE'],
])('a name that is not there (%i, %s) comes with where names are listed', (code, type, where) => {
  expect(queryError(engineError(code, type, 'Unknown'))).toMatchObject({ hint: expect.stringContaining(where) });
});

describe('a full disk', () => {
  it.each([
    ['by its code', engineError(243, 'NOT_ENOUGH_SPACE', 'Cannot reserve 1.00 MiB, not enough space')],
    ['by its words', engineError(74, 'CANNOT_WRITE_TO_FILE_DESCRIPTOR', 'errno: 28, No space left on device')],
    ['from the system', new Error('ENOSPC: no space left on device, write')],
  ])('is known %s, says what to do, and may pass', (_, error) => {
    for (const told of [insertError(error), queryError(error)]) {
      expect(told).toMatchObject({
        code: 'DISK_FULL',
        message: 'the disk of the store is full',
        hint: expect.stringContaining('Free some space'),
        retryable: true,
      });
    }
  });

  it('is not what a row at fault is taken for', () => {
    const quoting = engineError(27, 'CANNOT_PARSE_INPUT_ASSERTION_FAILED', 'Cannot parse: "No space left on device"');
    expect(insertError(quoting)).toMatchObject({ code: 'STORE_REFUSED', retryable: false });
  });
});

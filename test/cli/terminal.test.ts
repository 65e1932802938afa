import { expect, it } from 'vitest';
import { forTerminal } from '../../cli/terminal.js';

it('a name that a client chose does not command the terminal it is shown in', () => {
  expect(forTerminal('gpt\u001b[2J\u001b]0;x\u0007\r\u009b31m \u202etxt\u2066')).toBe(
    'gpt\ufffd[2J\ufffd]0;x\ufffd\ufffd\ufffd31m \ufffdtxt\ufffd',
  );
});

it('what people write stays as it is, lines and columns too', () => {
  const text = 'a\tb\n模型 │ مرحبا 👩\u200d💻 é';
  expect(forTerminal(text)).toBe(text);
});

/** Control characters but line ends and tabs, and those that turn the direction of writing. */
const COMMANDS = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** A text as a terminal may have it: names that clients chose, of models for example, must not command it. */
export function forTerminal(text: string): string {
  return text.replace(COMMANDS, '\ufffd');
}

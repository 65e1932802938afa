/** One line on what is being done, so that nobody wonders at a quiet terminal. */
export function say(line) {
  process.stderr.write(`sidelight: ${line}\n`);
}

/** Ends the program with one line on what is wrong and one on what to do. */
export function fail(line, hint) {
  say(line);
  if (hint) process.stderr.write(`  ${hint}\n`);
  process.exit(1);
}

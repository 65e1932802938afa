import { existsSync, readFileSync, rmSync } from 'node:fs';
import { build } from './build.mjs';
import { at } from './paths.mjs';
import { runCommand } from './run_command.mjs';
import { say } from './say.mjs';
import { setupTests } from './setup.mjs';

const REPORT = at('node_modules/.cache/sidelight-tests.json');

/** `--suite NAME` of the arguments, and what goes to vitest. */
function readArguments(args) {
  const index = args.indexOf('--suite');
  if (index === -1) return { suite: undefined, rest: args };
  return { suite: args[index + 1], rest: args.filter((_, each) => each !== index && each !== index + 1) };
}

/** Long, and not part of a plain run. */
const SUITES = ['faults', 'statistics', 'backends'];

function suiteArguments(suite) {
  if (suite === undefined) return [];
  if (SUITES.includes(suite)) return ['--config', `vitest.${suite}.config.ts`];
  say(`there is no suite "${suite}"; there are: ${SUITES.join(', ')}`);
  process.exit(2);
}

function summary() {
  if (!existsSync(REPORT)) return undefined;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(REPORT, 'utf8'),
  );
  // A file that cannot even be loaded has no tests that could fail.
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const skipped = numPendingTests + (numTodoTests ?? 0);
  return { passed: numPassedTests, failed: numFailedTests + broken.length, skipped };
}

const { suite, rest } = readArguments(process.argv.slice(2));
await setupTests();
await build();
rmSync(REPORT, { force: true });
const args = [
  'run',
  ...suiteArguments(suite),
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${REPORT}`,
  ...rest,
];
const { code } = await runCommand(process.execPath, [at('node_modules/vitest/vitest.mjs'), ...args]);

const counts = summary() ?? { passed: 0, failed: 1, skipped: 0 };
const failed =
  counts.failed > 0 || (counts.passed === 0 && code === 0) ? Math.max(counts.failed, 1) : code === 0 ? 0 : 1;
console.log(`\n${counts.passed} passed, ${failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`);
process.exitCode = failed === 0 ? 0 : 1;

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fingerprint, isFresh, writeStamp } from './fingerprint.mjs';
import { at } from './paths.mjs';
import { runCommand } from './run_command.mjs';
import { fail, say } from './say.mjs';

const LEAST_NODE = [20, 19];
const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Brings node_modules up to date with the lock file. Does nothing when it already is. */
export async function setup() {
  checkNode();
  await install({ folder: at(), what: 'packages', flags: ['--include=optional'] });
}

/** Also the packages of the tests that need a folder of their own (a real inference engine). */
export async function setupTests() {
  await setup();
  if (existsSync(at('test/engine/package.json'))) {
    await install({ folder: at('test/engine'), what: 'the test engine', flags: ['--omit=optional'] });
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return;
  fail(
    `Node ${process.versions.node} is too old`,
    `Install Node ${LEAST_NODE.join('.')} or newer, for example from https://nodejs.org.`,
  );
}

async function install({ folder, what, flags = [] }) {
  const lock = `${folder}/package-lock.json`;
  const stamp = `${folder}/node_modules/.sidelight-lock`;
  const wanted = fingerprint([lock, `${folder}/package.json`]);
  if (isFresh(stamp, wanted)) return;
  const before = readFileSync(lock);
  say(
    `installing ${what} from ${existsSync(`${folder}/node_modules`) ? 'a changed' : 'the'} package-lock.json (about a minute) ...`,
  );
  // What builds is a development dependency: NODE_ENV=production, or the user's npm, may leave those out.
  const common = ['--no-audit', '--no-fund', '--loglevel=error', '--include=dev', ...flags];
  const clean = await runCommand(NPM, ['ci', ...common], { cwd: folder, quiet: true });
  if (clean.code !== 0) await installLeniently(folder, common, clean.output);
  // npm may complete a lock for this platform; the committed one stays as it is.
  if (!readFileSync(lock).equals(before)) writeFileSync(lock, before);
  writeStamp(stamp, wanted);
}

/** Where a registry lacks packages of other platforms, `npm ci` refuses the lock that `npm install` honours. */
async function installLeniently(folder, common, reason) {
  if (/Missing: .* from lock file/.test(reason))
    say('npm ci misses packages of other platforms in the lock; using npm install --no-save');
  else say(`npm ci failed; trying npm install --no-save\n${reason.trim()}`);
  const { code } = await runCommand(NPM, ['install', '--no-save', ...common], { cwd: folder });
  if (code !== 0)
    fail('the packages could not be installed', 'npm says above why; without a network a filled npm cache is needed.');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setup();

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { at } from './paths.mjs';
import { runCommand } from './run_command.mjs';
import { fail } from './say.mjs';

/**
 * `npm run pack:collector [-- --to FOLDER]`: the package `sidelight-collector`, for machines that only collect. It is the same program
 * without what only a service reads: the page, the boards, the models, and the packages that are optional.
 */
const { values } = parseArgs({ options: { to: { type: 'string', default: at() } } });

await build();
const stage = mkdtempSync(join(tmpdir(), 'sidelight-collector-'));
try {
  const page = at('dist', 'dashboard');
  const isNeeded = (path) => path !== page && !path.startsWith(page + sep);
  cpSync(at('dist'), join(stage, 'dist'), { recursive: true, filter: isNeeded });
  cpSync(at('LICENSE'), join(stage, 'LICENSE'));
  writeFileSync(join(stage, 'package.json'), JSON.stringify(manifest(), null, 2));
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { code } = await runCommand(npm, ['pack', '--silent', '--pack-destination', values.to], { cwd: stage });
  if (code !== 0) fail('the package could not be made', 'npm says above why.');
} finally {
  rmSync(stage, { recursive: true, force: true });
}

function manifest() {
  const { version, license, type, engines, bin, dependencies } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
  const description = 'The collector of Sidelight, without its service: a light on the side of a model server.';
  return {
    name: 'sidelight-collector',
    version,
    description,
    license,
    type,
    engines,
    bin,
    files: ['dist'],
    dependencies,
  };
}

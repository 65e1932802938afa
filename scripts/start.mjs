import { spawn } from 'node:child_process';
import { build } from './build.mjs';
import { at } from './paths.mjs';
import { setup } from './setup.mjs';

await setup();
await build();

// `npm start -- --upstream URL` is `sidelight up --upstream URL`; `npm start -- sql "..."` is `sidelight sql "..."`.
const child = spawn(process.execPath, [at('dist/sidelight.js'), ...process.argv.slice(2)], { stdio: 'inherit' });

// Ctrl-C reaches the child by itself; a signal sent to this process alone has to be passed on.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
process.on('SIGHUP', () => child.kill('SIGTERM'));
child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));

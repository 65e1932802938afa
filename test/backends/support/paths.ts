import { fileURLToPath } from 'node:url';

/** A file of the tests of real servers. */
export const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** A Python program of them, with the tiny model at hand. */
export const PYTHON_ENV = { PYTHONPATH: at('support'), PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' };

/** Where the servers are installed, each in a folder of its own. */
export const CACHE = fileURLToPath(new URL('../../../.cache/backends', import.meta.url));

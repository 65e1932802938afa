/** First module of a worker thread that runs uncompiled TypeScript: registers tsx, then loads what its first argument names. */
import { register } from 'tsx/esm/api';

register();
await import(process.argv[2]);

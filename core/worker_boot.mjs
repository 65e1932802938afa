/** First module of a worker thread that runs uncompiled TypeScript: registers tsx, then loads what the query names. */
import { register } from 'tsx/esm/api';

register();
await import(new URL(import.meta.url).searchParams.get('module') ?? '');

/**
 * Connections silent for so long are probed by the system, ms: one whose other side has vanished without a word (a machine that was
 * switched off, a router that forgot it) ends, and long waits for a model keep their place in routers.
 */
export const PROBE_AFTER_MS = 60_000;

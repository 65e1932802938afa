export { CONFIG_VARIABLE, envLayer, type Environment } from './layers/env_layer.js';
export { flagAssignment, type Assignment, type ReadText } from './layers/layer.js';
export { ConfigError, loadConfig, type ConfigSources } from './load.js';
export { nearest } from './nearest.js';
export { printConfig } from './print.js';
export type { TargetFlags } from './layers/target_flags.js';
export { writeListen, type ListenAddress } from './units.js';

export { keepRunning, type KeepRunningOptions, type KeptProcess } from './keep_running.js';
export { superviseCollector, type SuperviseOptions, type SupervisedCollector } from './supervisor.js';

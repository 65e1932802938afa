export { Collector, type CollectorOptions } from './collector.js';
export { keepRunning, type KeepRunningOptions, type KeptProcess } from './keep_running.js';
export { runCollector, type RunCollectorOptions } from './run_collector.js';
export { superviseCollector, type SuperviseOptions, type SupervisedCollector } from './supervisor.js';

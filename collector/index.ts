export { Collector, type CollectorOptions } from './collector.js';
export { runCollector, type RunCollectorOptions } from './run_collector.js';

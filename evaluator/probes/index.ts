/** The door of the probes: what is asked of a target, and what the answers show. No I/O. */
export { bbqQuestions, readBbq, type BbqFile } from './choice/bbq.js';
export { requestsOf } from './effort.js';
export { probeFindings, probePromise } from './findings.js';
export { measure } from './measure.js';
export { createMeters, type Measured, type Meter, type ProbeAnswer } from './meters.js';
export { requestName, type ProbeRequest, type ProbeSet } from './probe_set.js';
export { ownQuestions, type QuestionSource } from './choice/questions.js';
export { Trial, type AxisProgress } from './trial.js';
export { worstVerdict } from './verdict.js';

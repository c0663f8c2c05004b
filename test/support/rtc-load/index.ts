/** The load generator as tests and benches use it. */
export { type Adapter, type Signalling, vanish } from './adapters/adapter.ts';
export { classicAdapter } from './adapters/classic.ts';
export { janusAdapter } from './adapters/janus.ts';
export { ownAdapter } from './adapters/own.ts';
export { type RawAdapter, rawAdapter } from './adapters/raw.ts';
export { Engine, type EngineStatistics, nowMs } from './Engine.ts';
export { mediaShapes, type Outcome, runAudience, runLecture, runRoom, type RunOptions, runSpeaker } from './scenario.ts';

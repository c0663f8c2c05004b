/** The load generator as tests use it. */
export { type Adapter, vanish } from './adapters/adapter.ts';
export { classicAdapter } from './adapters/classic.ts';
export { ownAdapter } from './adapters/own.ts';
export { Engine } from './Engine.ts';
export { mediaShapes, type Outcome, runLecture, runRoom, type RunOptions } from './scenario.ts';

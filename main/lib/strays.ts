/**
 * What nobody caught, for the shells only. A promise of a library that fails
 * unseen must not end a box with a class in it: it is logged, and all goes on.
 * An exception may have stopped anything half-way: it ends the process, in
 * order where that is still possible.
 */
import type { Logger } from './logger.ts';

/** `end` closes what is open and exits with what is not 0; it is called once. */
export function catchStrays(logger: Logger, end: () => void): void {
  process.on('unhandledRejection', (reason) => logger.error(describe(reason), 'a promise failed and nobody noticed'));
  let ending = false;
  process.on('uncaughtException', (error) => {
    logger.fatal(describe(error), 'an error that nobody caught ends Soupbox');
    if (!ending) end();
    ending = true;
  });
}

function describe(error: unknown): { error: string; stack?: string | undefined } {
  return error instanceof Error ? { error: String(error), stack: error.stack } : { error: String(error) };
}

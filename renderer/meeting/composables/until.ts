import { watch } from 'vue';

/** Resolves when `holds` does, or else after so many milliseconds. */
export function until(holds: () => boolean, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    const stop = watch(holds, (so) => so && done(), { flush: 'sync' });
    if (holds()) done();
  });
}

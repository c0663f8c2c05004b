/** Calls `run` soon after something became due, and not again before `every` ms have passed: what happens meanwhile waits for the next call. */
export function paced(run: () => void, { soon, every }: { soon: number; every: number }) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = -every;

  return {
    due(): void {
      timer ??= setTimeout(() => {
        timer = undefined;
        last = performance.now();
        run();
      }, Math.max(soon, last + every - performance.now()));
    },
    stop(): void {
      clearTimeout(timer);
    },
  };
}

import type { Sample } from '../../../../main/contract/console/state.ts';
import type { ChartSeries } from '../../../ui/components/LiveChart.vue';

/** One line per media worker, by its place: a worker that took a dead one's place goes on with its line. */
export function workerSeries(history: readonly Sample[], what: 'cpu' | 'memory', name: (index: number) => string): ChartSeries[] {
  const indexes = new Set(history.at(-1)?.workers.map(({ index }) => index));
  return [...indexes]
    .sort((a, b) => a - b)
    .map((index) => ({ label: name(index), values: history.map(({ workers }) => workers.find((worker) => worker.index === index)?.[what] ?? null) }));
}

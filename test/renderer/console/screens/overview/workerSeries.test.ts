import { expect, it } from 'vitest';
import type { Sample } from '../../../../../main/contract/console/state.ts';
import { workerSeries } from '../../../../../renderer/console/screens/overview/workerSeries.ts';

const sample = (workers: Partial<Sample['workers'][number]>[]) => ({ workers }) as Sample;

it('draws one line per worker, with gaps where it was not there', () => {
  const history = [sample([{ index: 0, cpu: 0.1 }]), sample([{ index: 1, cpu: 0.3 }, { index: 0, cpu: 0.2 }])];
  expect(workerSeries(history, 'cpu', (index) => `worker ${index}`)).toEqual([
    { label: 'worker 0', values: [0.1, 0.2] },
    { label: 'worker 1', values: [null, 0.3] },
  ]);
});

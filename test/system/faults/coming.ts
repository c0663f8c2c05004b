import { startTestAppliance, waitFor } from '../../support/startTestAppliance.ts';
import { heapMb, rssMb } from './memory.ts';
import { Guest } from './people.ts';

const AT_ONCE = 10;

export interface Drift {
  heapMb: number;
  workerMb: number;
}

/**
 * People come in tens, talk, and go: some say goodbye, some are cut off, some
 * come back first. Nothing of them may be left, neither objects nor memory.
 */
export async function comeAndGo(times: number): Promise<Drift> {
  const box = await startTestAppliance({ rooms: { graceSeconds: 0, reconnectSeconds: 0.05 }, limits: { messagesPerSecond: 10_000, joinsPerSecond: 10_000 } });
  try {
    const { pid } = box.appliance.workers.workers[0]!.worker;
    // One stays: what is left in a living room would show.
    await Guest.enter(box, 'room0', 'resident');
    const alone = await box.dump();
    let names = 0;
    const round = async () => {
      const guests = await Promise.all(Array.from({ length: AT_ONCE }, () => Guest.enter(box, `room${names % 3}`, `p${++names}`)));
      await Promise.all(
        guests.map(async (guest, i) => {
          await guest.connection.request('chat', { text: 'hello' });
          if (i % 3 === 0) return guest.leave();
          if (i % 3 === 1) await guest.comeBack(guest.holding).catch(() => {});
          return guest.connection.cut();
        }),
      );
      await waitFor('everybody to be gone', () => box.appliance.rooms.size === 1 && box.appliance.signalling.connections === 1 && box.appliance.rooms.get('room0')?.peers.size === 1);
    };
    // The first hundred warm everything up.
    for (let done = 0; done < 100; done += AT_ONCE) await round();
    const before = { heap: await heapMb(), worker: rssMb(pid) };
    for (let done = 0; done < times; done += AT_ONCE) await round();
    await waitFor('no object to be left', async () => JSON.stringify(await box.dump()) === JSON.stringify(alone));
    return { heapMb: (await heapMb()) - before.heap, workerMb: rssMb(pid) - before.worker };
  } finally {
    await box.close();
  }
}

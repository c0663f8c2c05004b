/**
 * A UDP port of this computer that is never read: what is sent there costs its
 * sender what sending costs, and nobody anything more. Node reads every socket
 * that its loop looks at, so this one belongs to a thread that sleeps.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const thread = `
  const { parentPort, workerData } = require('node:worker_threads');
  const socket = require('node:dgram').createSocket('udp4');
  socket.on('error', (error) => { throw error; });
  socket.bind(0, '127.0.0.1', () => {
    parentPort.postMessage(socket.address().port);
    Atomics.wait(new Int32Array(workerData), 0, 0);
    socket.close();
    parentPort.close();
  });
`;

export class Sink {
  readonly port: number;
  readonly #thread: Worker;
  readonly #signal: Int32Array;

  /** Rejects where no port can be had. */
  static async open(): Promise<Sink> {
    const shared = new SharedArrayBuffer(4);
    const sleeper = new Worker(thread, { eval: true, workerData: shared, name: 'self-test sink' });
    const [port] = (await once(sleeper, 'message')) as [number];
    sleeper.on('error', () => {});
    return new Sink(port, sleeper, new Int32Array(shared));
  }

  private constructor(port: number, sleeper: Worker, signal: Int32Array) {
    this.port = port;
    this.#thread = sleeper;
    this.#signal = signal;
  }

  /** Resolves when the thread and its socket are gone. Idempotent. */
  async close(): Promise<void> {
    Atomics.store(this.#signal, 0, 1);
    Atomics.notify(this.#signal, 0);
    await this.#thread.terminate();
  }
}

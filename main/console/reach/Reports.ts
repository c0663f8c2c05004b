/** What devices have found on their way to the box, newest first. Kept in memory: it is about today. */
import type { KeptReport } from '../../contract/doctor.ts';
import { Emitter } from '../../lib/Emitter.ts';

const MOST = 100;
/** From one address, so that one device cannot push the others out. */
const MOST_OF_ONE = 5;

export class Reports extends Emitter<{ changed: [] }> {
  #all: readonly KeptReport[] = [];

  get all(): readonly KeptReport[] {
    return this.#all;
  }

  /** A device that looks again takes the place of its earlier look. */
  add(report: KeptReport): void {
    const isSame = ({ device, remoteAddress, localAddress }: KeptReport) => device === report.device && remoteAddress === report.remoteAddress && localAddress === report.localAddress;
    let ofOne = 1;
    const others = this.#all.filter((other) => !isSame(other) && (other.remoteAddress !== report.remoteAddress || ++ofOne <= MOST_OF_ONE));
    this.#all = [report, ...others].slice(0, MOST);
    this.emit('changed');
  }
}

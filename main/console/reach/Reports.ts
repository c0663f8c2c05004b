/** What devices have found on their way to the box, newest first. Kept in memory: it is about today. */
import type { KeptReport } from '../../contract/doctor.ts';
import { Emitter } from '../../lib/Emitter.ts';

const MOST = 100;

export class Reports extends Emitter<{ changed: [] }> {
  #all: readonly KeptReport[] = [];

  get all(): readonly KeptReport[] {
    return this.#all;
  }

  /** A device that looks again takes the place of its earlier look. */
  add(report: KeptReport): void {
    const isSame = ({ device, remoteAddress, localAddress }: KeptReport) => device === report.device && remoteAddress === report.remoteAddress && localAddress === report.localAddress;
    this.#all = [report, ...this.#all.filter((other) => !isSame(other))].slice(0, MOST);
    this.emit('changed');
  }
}

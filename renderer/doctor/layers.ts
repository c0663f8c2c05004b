import type { layers as inContract } from '../../main/contract/doctor.ts';

export type { Layer } from '../../main/contract/doctor.ts';

/** As in the contract, whose schemas this page can do without. */
export const layers: typeof inContract = ['http', 'tls', 'wss', 'udp', 'tcp', 'speed', 'clock', 'name'];

/** Prints what is found on this machine, or in this network namespace. */
import { usableAddresses } from '../../../main/network/addresses.ts';
import { networkInterfaces } from '../../../main/network/interfaces.ts';

console.log(JSON.stringify({ interfaces: await networkInterfaces([]), usable: usableAddresses().map(({ ip }) => ip) }));

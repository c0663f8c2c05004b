import type { PartialConfig } from '../../../main/contract/config.ts';
import type { Host } from './Host.ts';
import { Network } from './Network.ts';
import { ApplianceOn } from './startOn.ts';

const BOX = '10.77.1.2';
const GUEST = '10.77.1.3';

/** The smallest network there is: the box, and one computer that people's browsers run on. */
export class Classroom {
  readonly network: Network;
  readonly box: ApplianceOn;
  readonly guest: Host;
  /** Of the box, on the network. */
  readonly address = BOX;
  readonly url = `https://${BOX}:4443`;
  readonly plainUrl = `http://${BOX}:4480`;

  static async open(settings: PartialConfig = {}): Promise<Classroom> {
    const network = new Network();
    try {
      const [box, guest] = [await network.host('box'), await network.host('guest')];
      await network.cable({ host: box, card: 'eth0', addresses: [`${BOX}/24`] }, { host: guest, card: 'eth0', addresses: [`${GUEST}/24`] });
      // As on any LAN with an access router: the card with the way out is the main network, even though it is virtual here.
      await box.ip('route', 'add', 'default', 'via', GUEST);
      await guest.ip('route', 'add', 'default', 'via', BOX);
      return new Classroom(network, await ApplianceOn.start(box, { settings }), guest);
    } catch (error) {
      await network.close();
      throw error;
    }
  }

  private constructor(network: Network, box: ApplianceOn, guest: Host) {
    this.network = network;
    this.box = box;
    this.guest = guest;
  }

  async close(): Promise<void> {
    await this.box.close();
    await this.network.close();
  }
}

/** People of our own page, without a page: they say what it says, and come back as it does. */
import type { Output } from '../../../main/contract/message.ts';
import type { RoomContract } from '../../../main/contract/room.ts';
import { enterData } from '../../support/classic/own.ts';
import { ProtooConnection } from '../../support/classic/ProtooConnection.ts';
import { opus } from '../../support/classic/rtp.ts';
import type { Objects, TestAppliance } from '../../support/startTestAppliance.ts';

export type Entered = Output<RoomContract, 'enter'>;

export const nothing: Objects = { routers: 0, transports: 0, producers: 0, consumers: 0, dataProducers: 0, dataConsumers: 0, rtpObservers: 0 };

export class Guest {
  readonly #box: TestAppliance;
  readonly roomId: string;
  readonly peerId: string;
  connection!: ProtooConnection;
  entered!: Entered;

  private constructor(box: TestAppliance, roomId: string, peerId: string) {
    this.#box = box;
    this.roomId = roomId;
    this.peerId = peerId;
  }

  /** Somebody who is in the room and sends audio. */
  static async enter(box: TestAppliance, roomId: string, peerId: string, rest: object = {}): Promise<Guest> {
    const guest = new Guest(box, roomId, peerId);
    await guest.#enter(rest);
    await guest.speak();
    return guest;
  }

  /** Connects anew and proves to be the same. */
  async comeBack(rest: object = {}): Promise<Entered> {
    return this.#enter({ reconnectSecret: this.entered.you.reconnectSecret, ...rest });
  }

  get holding(): object {
    return { holding: { sendId: this.entered.send?.id, recvId: this.entered.recv?.id } };
  }

  async speak(): Promise<void> {
    await this.connection.request('produce', { transportId: this.entered.send!.id, kind: 'audio', rtpParameters: opus() });
  }

  leave(): Promise<unknown> {
    return this.connection.request('leave').then(() => this.connection.close());
  }

  async #enter(rest: object): Promise<Entered> {
    const connection = await ProtooConnection.open(`${this.#box.wsUrl}/`, {
      setUp: (fresh) => {
        fresh.onNotification = (method, data) => {
          if (method === 'consumers') void fresh.request('ack', { ids: (data as { consumers: { id: string }[] }).consumers.map(({ id }) => id) }).catch(() => {});
        };
      },
    });
    const entered = await connection.request<Entered>('enter', await enterData(connection, this.roomId, this.peerId, rest));
    // Resumed, it keeps the transports that it has.
    const { send, recv } = entered.resumed ? this.entered : entered;
    this.entered = { ...entered, ...(send ? { send } : {}), ...(recv ? { recv } : {}) };
    this.connection = connection;
    return entered;
  }
}

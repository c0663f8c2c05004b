import { ClassicClient, type ClassicOptions } from '../classicClient.ts';
import type { TestAppliance } from '../startTestAppliance.ts';
import { ProtooConnection } from './ProtooConnection.ts';

export type Counts = Awaited<ReturnType<TestAppliance['dump']>>;
export const empty: Counts = { routers: 0, transports: 0, producers: 0, consumers: 0, dataProducers: 0, dataConsumers: 0, rtpObservers: 0 };

let rooms = 0;

/** A room id that no other test of this file uses. */
export const freshRoom = (name = 'room') => `${name}-${++rooms}`;

/** The people of one test file; `leaveAll` after each test leaves the appliance as it was. */
export class Guests {
  readonly #box: () => TestAppliance;
  #clients: ClassicClient[] = [];
  #connections: ProtooConnection[] = [];

  constructor(box: () => TestAppliance) {
    this.#box = box;
  }

  /** Joins a room as a classic client. */
  async join(roomId: string, options: Partial<ClassicOptions> = {}): Promise<ClassicClient> {
    const client = this.outside(roomId, options);
    await client.connect();
    await client.joinRoom();
    return client;
  }

  /** Connects to a room and does not join yet. */
  async connect(roomId: string, options: Partial<ClassicOptions> = {}): Promise<ClassicClient> {
    const client = this.outside(roomId, options);
    await client.connect();
    return client;
  }

  /** Is about to connect. */
  outside(roomId: string, options: Partial<ClassicOptions> = {}): ClassicClient {
    const client = new ClassicClient({ wsUrl: this.#box().wsUrl, roomId, ...options });
    this.#clients.push(client);
    return client;
  }

  /** A bare connection; without a query it is in the lobby, as our own page's are. */
  async open(query = '', options: Parameters<typeof ProtooConnection.open>[1] = {}): Promise<ProtooConnection> {
    const connection = await ProtooConnection.open(`${this.#box().wsUrl}/${query}`, options);
    this.#connections.push(connection);
    return connection;
  }

  async leaveAll(): Promise<void> {
    const clients = this.#clients.splice(0).filter((client) => client.connection);
    await Promise.all([...clients.map((client) => client.leave()), ...this.#connections.splice(0).map((connection) => connection.close())]);
  }
}

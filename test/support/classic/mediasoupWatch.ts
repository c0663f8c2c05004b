import { observer } from 'mediasoup';
import type { types } from 'mediasoup';

type Producer = types.Producer;
type Consumer = types.Consumer;

/**
 * Every object that mediasoup makes in this process, by id. It looks from
 * below (mediasoup's own observers), so tests need to know nothing about how
 * the appliance keeps its things. Start it before the appliance.
 */
export class MediasoupWatch {
  readonly routers = new Map<string, types.Router>();
  readonly transports = new Map<string, types.Transport>();
  readonly producers = new Map<string, Producer>();
  readonly consumers = new Map<string, Consumer>();
  readonly dataProducers = new Map<string, types.DataProducer>();
  readonly dataConsumers = new Map<string, types.DataConsumer>();
  readonly observers = new Map<string, types.RtpObserver>();
  /** Whether each consumer was paused when it came into being. */
  readonly bornPaused = new Map<string, boolean>();

  constructor() {
    observer.on('newworker', (worker) => {
      worker.observer.on('newrouter', (router) => {
        keep(this.routers, router);
        router.observer.on('newrtpobserver', (rtpObserver) => keep(this.observers, rtpObserver));
        router.observer.on('newtransport', (transport) => {
          keep(this.transports, transport);
          transport.observer.on('newproducer', (producer) => keep(this.producers, producer));
          transport.observer.on('newdataproducer', (producer) => keep(this.dataProducers, producer));
          transport.observer.on('newdataconsumer', (consumer) => keep(this.dataConsumers, consumer));
          transport.observer.on('newconsumer', (consumer) => {
            this.bornPaused.set(consumer.id, consumer.paused);
            keep(this.consumers, consumer);
          });
        });
      });
    });
  }

  /** The consumer of this id, which a test has been told about on the wire. */
  consumer(id: string): Consumer {
    return found('consumer', this.consumers, id);
  }

  producer(id: string): Producer {
    return found('producer', this.producers, id);
  }

  transport(id: string): types.Transport {
    return found('transport', this.transports, id);
  }
}

interface Kept {
  readonly id: string;
  readonly observer: { once(event: 'close', listener: () => void): unknown };
}

function keep<T extends Kept>(map: Map<string, T>, object: T): void {
  map.set(object.id, object);
  object.observer.once('close', () => map.delete(object.id));
}

function found<T>(kind: string, map: Map<string, T>, id: string): T {
  const object = map.get(id);
  if (!object) throw new Error(`mediasoup has no ${kind} ${id}`);
  return object;
}

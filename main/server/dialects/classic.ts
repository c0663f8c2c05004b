/**
 * The dialect of the classic mediasoup demo, for clients that exist: a request
 * per consumer, a notification per event, chat over data channels.
 */
import { closeCodes } from '../../contract/errors.ts';
import type { Method } from '../../contract/message.ts';
import type { RoomContract } from '../../contract/room.ts';
import type { PeerInfo } from '../../contract/room/people.ts';
import type { PeerEvent, PeerLink } from '../../rooms/PeerLink.ts';
import type { Connection } from '../Connection.ts';
import type { Dialect } from './Dialect.ts';

const methods = new Set<Method<RoomContract>>([
  'getRouterRtpCapabilities',
  'join',
  'createWebRtcTransport',
  'connectWebRtcTransport',
  'restartIce',
  'produce',
  'closeProducer',
  'pauseProducer',
  'resumeProducer',
  'produceData',
  'pauseConsumer',
  'resumeConsumer',
  'requestConsumerKeyFrame',
  'setConsumerPreferredLayers',
  'setConsumerPriority',
  'changeDisplayName',
  'getTransportStats',
  'getProducerStats',
  'getConsumerStats',
  'getDataProducerStats',
  'getDataConsumerStats',
  'applyNetworkThrottle',
  'resetNetworkThrottle',
]);

export const classic: Dialect = {
  methods,
  answer: (method, data) => (method === 'join' ? { peers: (data as { peers: PeerInfo[] }).peers.map(known) } : data),
  link: createLink,
  moved() {},
  whereabouts() {},
  // They know no "leave": who says goodbye has left. One that is cut comes back.
  parting: (code) => (code !== undefined && goodbyes.has(code) ? 'left' : 'lost'),
};

/** Normal, going away, none given (RFC 6455 §7.4.1). */
const goodbyes = new Set([1000, 1001, 1005]);

function createLink(connection: Connection): PeerLink {
  return {
    chatsOverData: true,
    wantsBandwidth: true,
    remoteAddress: connection.remoteAddress,
    localAddress: connection.localAddress,
    get closed() {
      return connection.closed;
    },
    notify(event) {
      const said = words(event);
      if (said) connection.notify(...said);
    },
    offerConsumer: async ({ held, ...offer }) => void (await connection.request('newConsumer', { ...offer, producerPaused: offer.producerPaused || held })),
    offerDataConsumer: async (offer) => void (await connection.request('newDataConsumer', offer)),
    acknowledge() {},
    // These clients come back by themselves unless told 4000.
    close: (reason) => connection.close(reason === 'restart' || reason === 'media-lost' || reason === 'moved' ? closeCodes.comeBack : closeCodes.doNotComeBack, reason),
  };
}

/** The notification for an event; nothing for what these clients learn otherwise. */
function words(event: PeerEvent): [method: string, data: object] | undefined {
  switch (event.type) {
    case 'peerJoined':
      return ['newPeer', known(event.peer)];
    case 'peerLeft':
      return ['peerClosed', { peerId: event.peerId }];
    case 'peerRenamed':
      return ['peerDisplayNameChanged', { peerId: event.peer.id, displayName: event.peer.displayName, oldDisplayName: event.oldDisplayName }];
    case 'speakers': {
      const [loudest] = event.speakers.volumes;
      return ['activeSpeaker', loudest ? { peerId: loudest.peerId, volume: loudest.volume } : { peerId: null }];
    }
    case 'consumerClosed':
    case 'consumerPaused':
      return [event.type, { consumerId: event.consumerId }];
    // They know one reason for a picture that is gone: its sender has paused it.
    case 'consumerResumed':
      return event.held ? undefined : ['consumerResumed', { consumerId: event.consumerId }];
    case 'consumerHeld':
      return ['consumerPaused', { consumerId: event.consumerId }];
    case 'consumerFlowing':
      return event.producerPaused ? undefined : ['consumerResumed', { consumerId: event.consumerId }];
    case 'consumerScore':
      return ['consumerScore', { consumerId: event.consumerId, score: event.score }];
    case 'consumerLayers':
      return [
        'consumerLayersChanged',
        { consumerId: event.consumerId, spatialLayer: event.layers?.spatialLayer ?? null, temporalLayer: event.layers?.temporalLayer ?? null },
      ];
    case 'producerScore':
      return ['producerScore', { producerId: event.producerId, score: event.score }];
    case 'dataConsumerClosed':
      return ['dataConsumerClosed', { dataConsumerId: event.dataConsumerId }];
    case 'downlinkBwe': {
      const { desiredBitrate, effectiveDesiredBitrate, availableBitrate } = event;
      return ['downlinkBwe', { desiredBitrate, effectiveDesiredBitrate, availableBitrate }];
    }
    case 'chat': // over their data channels
    case 'producerClosed': // they know of no such things
    case 'producerPaused':
    case 'peerChanged':
    case 'allowed':
    case 'roomChanged':
    case 'economy':
    case 'note': // the room's bot says it
      return undefined;
  }
}

function known({ id, displayName, device }: PeerInfo) {
  return { id, displayName, device };
}

/** Who may ask what, and who answers: the page of permissions. */
import { Refusal } from '../../contract/errors.ts';
import type { Handlers } from '../../contract/message.ts';
import type { RoomContract } from '../../contract/room.ts';
import * as consumers from './consumers.ts';
import { enter } from './entering.ts';
import { allowed, inRoom, joined } from './guards.ts';
import * as hosting from './hosting.ts';
import * as joining from './joining.ts';
import * as people from './people.ts';
import * as producers from './producers.ts';
import type { Session } from './session.ts';
import * as statistics from './statistics.ts';
import * as transports from './transports.ts';

const notEnabled = () => {
  throw new Refusal('forbidden', 'the host has not enabled network throttling');
};

export const roomHandlers: Handlers<RoomContract, Session> = {
  look: joining.look,
  enter,
  leave: inRoom(people.leave),

  getRouterRtpCapabilities: joining.getRouterRtpCapabilities,
  join: inRoom(joining.join),
  createWebRtcTransport: inRoom(transports.create),
  connectWebRtcTransport: inRoom(transports.connect),
  restartIce: joined(transports.restartIce),

  produce: allowed('publish', producers.produce),
  closeProducer: joined(producers.close),
  pauseProducer: joined(producers.pause),
  resumeProducer: joined(producers.resume),
  speaks: joined(producers.speaks),
  produceData: allowed('chat', producers.produceData),

  ack: joined(consumers.ack),
  view: joined(consumers.view),
  pauseConsumer: joined(consumers.pause),
  resumeConsumer: joined(consumers.resume),
  requestConsumerKeyFrame: joined(consumers.requestKeyFrame),
  setConsumerPreferredLayers: joined(consumers.setPreferredLayers),
  setConsumerPriority: joined(consumers.setPriority),

  changeDisplayName: allowed('rename', people.changeDisplayName),
  chat: allowed('chat', people.chat),

  muteAll: allowed('moderate', hosting.muteAll),
  setLocked: allowed('moderate', hosting.setLocked),
  endMeeting: allowed('moderate', hosting.endMeeting),

  getTransportStats: joined(statistics.transport),
  getProducerStats: joined(statistics.producer),
  getConsumerStats: joined(statistics.consumer),
  getDataProducerStats: joined(statistics.dataProducer),
  getDataConsumerStats: joined(statistics.dataConsumer),

  applyNetworkThrottle: joined(notEnabled),
  resetNetworkThrottle: joined(notEnabled),
};

/** Sending, receiving, and what can be asked about either. */
import { z } from 'zod';
import { request } from '../message.ts';
import { nothing } from '../nothing.ts';
import * as rtp from '../rtp.ts';
import { id, madeId } from '../text.ts';

const producing = {
  kind: rtp.kind,
  rtpParameters: rtp.rtpParameters,
  appData: rtp.opaque.default({}),
  /** Starts paused: a microphone that joins muted. */
  paused: z.boolean().default(false),
};

const ofOneKind = (input: { kind: string; rtpParameters: { codecs: { mimeType: string }[] } }) =>
  input.rtpParameters.codecs.every((codec) => codec.mimeType.toLowerCase().startsWith(`${input.kind}/`));

const stats = z.array(z.record(z.string(), z.unknown()));
const ofTransport = z.object({ transportId: id });
const ofProducer = z.object({ producerId: id });
const ofConsumer = z.object({ consumerId: id });
const pixels = z.int().min(0).max(16_384);

export const mediaRequests = {
  // ---- transports, where `enter` did not make them
  createWebRtcTransport: request(
    z.object({ forceTcp: z.boolean().default(false), producing: z.boolean(), consuming: z.boolean() }),
    rtp.transportOptions,
  ),
  connectWebRtcTransport: request(z.object({ transportId: id, dtlsParameters: rtp.dtlsParameters }), nothing),
  restartIce: request(ofTransport, rtp.iceParameters),

  // ---- sending
  produce: request(
    z
      .object({ transportId: id, /** Chosen by the client, or else by the appliance. */ producerId: madeId.optional(), ...producing })
      .refine(ofOneKind, { error: 'every codec must be of the producer’s kind', path: ['rtpParameters'] }),
    z.object({ id }),
  ),
  closeProducer: request(ofProducer, nothing),
  pauseProducer: request(ofProducer, nothing),
  resumeProducer: request(ofProducer, nothing),
  /** Somebody begins to say something into this microphone: where louder ones have the places, it gets one at once. */
  speaks: request(ofProducer, nothing),
  produceData: request(
    z.object({
      transportId: id,
      sctpStreamParameters: rtp.sctpStreamParameters,
      label: z.string().max(64).default(''),
      protocol: z.string().max(64).default(''),
      appData: rtp.opaque.default({}),
    }),
    z.object({ id }),
  ),

  // ---- receiving
  /** Tells that consumers offered by `consumers` are set up; they then run. */
  ack: request(z.object({ ids: z.array(id).min(1).max(1024) }), nothing),
  /**
   * What of the videos is displayed, and how large: those of which it has
   * changed. Decides which of their layers are sent, and whether anything is:
   * a video of which nothing was ever said counts as displayed.
   */
  view: request(
    z.object({ tiles: z.array(z.object({ consumerId: id, /** Device pixels; 0 is not displayed. */ width: pixels, height: pixels })).min(1).max(512) }),
    nothing,
  ),
  pauseConsumer: request(ofConsumer, nothing),
  resumeConsumer: request(ofConsumer, nothing),
  requestConsumerKeyFrame: request(ofConsumer, nothing),
  setConsumerPreferredLayers: request(
    z.object({ consumerId: id, spatialLayer: rtp.spatialLayer, temporalLayer: rtp.temporalLayer.optional() }),
    nothing,
  ),
  setConsumerPriority: request(z.object({ consumerId: id, priority: z.int().min(1).max(255) }), nothing),

  // ---- statistics, only of what is the asker's own
  getTransportStats: request(ofTransport, stats),
  getProducerStats: request(ofProducer, stats),
  getConsumerStats: request(ofConsumer, stats),
  getDataProducerStats: request(z.object({ dataProducerId: id }), stats),
  getDataConsumerStats: request(z.object({ dataConsumerId: id }), stats),
};

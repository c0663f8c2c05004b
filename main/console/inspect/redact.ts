/**
 * What may be seen of a dump. Denied by default: only fields that are known to
 * be harmless are shown, so that a field that a later mediasoup adds is hidden
 * until somebody has looked at it.
 */
import { X509Certificate } from 'node:crypto';

export const HIDDEN = '[hidden]';

const words = (text: string) => text.trim().split(/\s+/);

/**
 * Every field of mediasoup's dumps and statistics but the ICE password and the
 * SRTP key. A username fragment travels in clear in every STUN message and helps
 * to find a transport in a capture of packets.
 */
const shown = new Set([
  ...words('id pid type kind key value values timestamp'),
  // workers
  ...words('webRtcServerIds routerIds channelMessageHandlers channelRequestHandlers channelNotificationHandlers'),
  ...words('ru_utime ru_stime ru_maxrss ru_ixrss ru_idrss ru_isrss ru_minflt ru_majflt ru_nswap ru_inblock ru_oublock ru_msgsnd ru_msgrcv ru_nsignals ru_nvcsw ru_nivcsw'),
  // servers and routers
  ...words('udpSockets tcpServers webRtcTransportIds localIceUsernameFragments localIceUsernameFragment webRtcTransportId ip port'),
  ...words('transportIds rtpObserverIds mapProducerIdConsumerIds mapConsumerIdProducerId mapProducerIdObserverIds mapDataProducerIdDataConsumerIds mapDataConsumerIdDataProducerId'),
  // transports
  ...words('direct producerIds consumerIds dataProducerIds dataConsumerIds mapSsrcConsumerId mapRtxSsrcConsumerId'),
  ...words('recvRtpHeaderExtensions mid rid rrid absSendTime transportWideCc01 rtpListener ssrcTable midTable ridTable sctpListener streamIdTable'),
  ...words('maxSendMessageSize maxReceiveMessageSize maxMessageSize traceEventTypes options'),
  ...words('sctpParameters OS MIS sctpBufferedAmount sendBufferSize perStreamSendQueueLimit maxReceiverWindowBufferSize isDataChannel sctpState'),
  ...words('sctpNegotiatedCapabilities negotiatedMaxOutboundStreams negotiatedMaxInboundStreams'),
  ...words('iceRole iceParameters usernameFragment iceLite iceCandidates foundation priority address protocol tcpType iceState iceSelectedTuple'),
  ...words('localIp localAddress localPort remoteIp remotePort tuple rtcpTuple rtcpMux comedia rtx'),
  ...words('dtlsParameters role fingerprints algorithm dtlsState dtlsRemoteCert srtpParameters cryptoSuite'),
  // producers and consumers
  ...words('rtpParameters codecs mimeType payloadType clockRate channels parameters rtcpFeedback parameter headerExtensions uri encrypt'),
  ...words('encodings ssrc codecPayloadType dtx scalabilityMode scaleResolutionDownBy maxBitrate rtcp cname reducedSize msid'),
  ...words('rtpMapping mappedPayloadType mappedSsrc consumableRtpEncodings supportedCodecPayloadTypes rtpStreams rtpStream params score rtxStream'),
  ...words('encodingIdx rtxSsrc rtxPayloadType useNack usePli useFir useInBandFec useDtx spatialLayers temporalLayers'),
  ...words('paused producerPaused producerId preferredSpatialLayer targetSpatialLayer currentSpatialLayer preferredTemporalLayer targetTemporalLayer currentTemporalLayer'),
  // data
  ...words('sctpStreamParameters streamId ordered maxPacketLifeTime maxRetransmits label dataProducerId dataProducerPaused subchannels bufferedAmount bufferedAmountLowThreshold'),
  // statistics
  ...words('transportId bytesReceived recvBitrate bytesSent sendBitrate rtpBytesReceived rtpRecvBitrate rtpBytesSent rtpSendBitrate rtxBytesReceived rtxRecvBitrate rtxBytesSent rtxSendBitrate'),
  ...words('probationBytesSent probationSendBitrate availableOutgoingBitrate availableIncomingBitrate maxIncomingBitrate maxOutgoingBitrate minOutgoingBitrate rtpPacketLossReceived rtpPacketLossSent'),
  ...words('packetsLost fractionLost jitter packetsDiscarded packetsRetransmitted packetsRepaired nackCount nackPacketCount pliCount firCount roundTripTime rtxPacketsDiscarded'),
  ...words('packetCount byteCount bitrate bitrateByLayer messagesReceived messagesSent'),
]);

/** Codec parameters (`profile-id`) and layers (`0.1`) are named by others. */
const openTo: Readonly<Record<string, RegExp>> = {
  parameters: /^(?!.*(key|pass|pwd|secret|token))[\w.-]{1,64}$/i,
  bitrateByLayer: /^\d+(\.\d+)*$/,
};

/** A dump or a statistic of mediasoup, with everything hidden that is not known to be harmless. */
export function redactDump(value: unknown): Record<string, unknown> {
  return object(value, shown);
}

function visible(key: string, value: unknown): unknown {
  if (key === 'dtlsRemoteCert') return fingerprint(value);
  const names = openTo[key];
  return inner(value, names ? { has: (name) => names.test(name) } : shown);
}

function inner(value: unknown, names: { has(name: string): boolean }): unknown {
  if (Array.isArray(value)) return value.map((item) => inner(item, names));
  return typeof value === 'object' && value !== null ? object(value, names) : value;
}

function object(value: unknown, names: { has(name: string): boolean }): Record<string, unknown> {
  const fields = Object.entries(value as object).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([key, field]) => [key, names.has(key) ? visible(key, field) : HIDDEN]));
}

/** A certificate is public, but long: its fingerprint is what is compared. */
function fingerprint(pem: unknown): string {
  try {
    return `sha-256 ${new X509Certificate(String(pem)).fingerprint256}`;
  } catch {
    return HIDDEN;
  }
}

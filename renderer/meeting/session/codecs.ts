import type { types } from 'mediasoup-client';
import type { Output } from '../../../main/contract/message.ts';
import type { RoomContract } from '../../../main/contract/room.ts';
import type { Parameters } from '../parameters.ts';
import type { Source } from '../stores/meeting.types.ts';

/** How one source is to be encoded. */
export type SendPlan = Pick<types.ProducerOptions, 'encodings' | 'codec' | 'codecOptions'>;

/** How the host wants video to be sent. */
export type VideoSettings = Output<RoomContract, 'look'>['video'];

/** The appliance's defaults, until it has answered. */
export const usualVideo: VideoSettings = { webcamKbps: 1500, screenKbps: 2500, simulcastStreams: 3, scalabilityMode: 'L3T3_KEY' };

/** Parts of the highest bitrate that each layer gets, smallest first. A classroom shares one access point. */
const WEBCAM_LADDER = [0.1, 1 / 3, 1];
/** Text must stay legible, so even the smallest layer gets more. */
const SHARING_LADDER = [0.12, 0.4, 1];

/** kbit/s. A stream that is alone has to look well large, too. */
const MIN_SINGLE = 500;
/** kbit/s with which a browser begins, before it has measured. */
const START = 1000;

/** Pixels of the picture that is sent; unknown where the browser does not tell. */
export type Size = Pick<MediaTrackSettings, 'width' | 'height'>;

/**
 * Chosen by the page's parameters, else the host's settings, by what this
 * browser can send to this appliance, and by the size of the picture.
 */
export function sendPlan(source: Source, parameters: Parameters, settings: VideoSettings, capabilities: types.RtpCapabilities, size: Size = {}): SendPlan {
  switch (source) {
    case 'mic':
      return { codecOptions: { opusStereo: false, opusDtx: true, opusFec: true, opusNack: true } };
    case 'screen-audio':
      return { codecOptions: { opusStereo: true, opusDtx: false, opusFec: true, opusNack: true } };
    case 'webcam':
    case 'screen':
      return videoPlan(source, parameters, settings, capabilities, size);
  }
}

function videoPlan(source: 'webcam' | 'screen', parameters: Parameters, settings: VideoSettings, capabilities: types.RtpCapabilities, size: Size): SendPlan {
  const codec = forcedCodec(parameters, capabilities);
  const sharing = source === 'screen';
  // mediasoup takes a still screen, which sends nothing, for a broken stream unless told.
  const still = sharing ? { dtx: true } : {};
  const kbps = sharing ? settings.screenKbps : settings.webcamKbps;
  const ladder = (sharing ? SHARING_LADDER : WEBCAM_LADDER).map((part) => Math.round(kbps * 1000 * part));
  const top = kbps * 1000;
  const codecOptions = { videoGoogleStartBitrate: Math.min(START, kbps) };
  const mode = (sharing ? parameters.sharingScalabilityMode : parameters.webcamScalabilityMode) ?? settings.scalabilityMode;
  const layered = sharing ? parameters.enableSharingLayers : parameters.enableWebcamLayers;

  if (!layered) return { codec, codecOptions, encodings: [{ maxBitrate: top, ...still }] };

  const used = codec ?? firstVideoCodec(capabilities);
  if (used && /\/(vp9|av1)$/i.test(used.mimeType)) {
    return { codec, codecOptions, encodings: [{ maxBitrate: top, scalabilityMode: mode, ...still }] };
  }
  const streams = ladder.slice(0, usefulLayers(size)).slice(-(parameters.numSimulcastStreams ?? settings.simulcastStreams));
  // One stream is sent plainly: with temporal layers it would be an SVC producer, whose consumers begin only when a key
  // frame comes at the right moment.
  if (streams.length === 1) return { codec, codecOptions, encodings: [{ maxBitrate: Math.max(streams[0]!, Math.min(top, MIN_SINGLE * 1000)), ...still }] };
  // Of a mode meant for SVC only the temporal layers make sense per simulcast stream.
  const scalabilityMode = `L1T${mode.match(/T(\d)/)?.[1] ?? 3}`;
  const encodings = streams.map((maxBitrate, index) => ({
    maxBitrate,
    scaleResolutionDownBy: 2 ** (streams.length - 1 - index),
    scalabilityMode,
    ...still,
  }));
  return { codec, codecOptions, encodings };
}

/**
 * How many simulcast streams a browser really sends of such a picture:
 * libwebrtc silently leaves out the *largest* ones of a small picture, and a
 * 640x360 camera would be seen at 320x180 at best.
 */
function usefulLayers({ width = 1280, height = 720 }: Size): number {
  const pixels = width * height;
  if (pixels >= 960 * 540) return 3;
  return pixels >= 480 * 270 ? 2 : 1;
}

/**
 * H.264 and AV1 frames are taken apart on their way to the network, which is
 * impossible once they are encrypted.
 */
export function encryptableCodec(parameters: Parameters, capabilities: types.RtpCapabilities): 'vp8' | 'vp9' {
  const has = (name: string) => capabilities.codecs?.some(({ mimeType }) => mimeType.toLowerCase() === name);
  return parameters.forceVP9 || (has('video/vp9') && !has('video/vp8')) ? 'vp9' : 'vp8';
}

function forcedCodec(parameters: Parameters, capabilities: types.RtpCapabilities): types.RtpCodecCapability | undefined {
  const name =
    (parameters.e2eKey !== undefined && encryptableCodec(parameters, capabilities)) ||
    (parameters.forceVP8 && 'vp8') ||
    (parameters.forceVP9 && 'vp9') ||
    (parameters.forceH264 && 'h264') ||
    (parameters.forceAV1 && 'av1');
  // A codec that one side lacks is left out: a picture in another codec is better than none.
  return name ? capabilities.codecs?.find((codec) => codec.mimeType.toLowerCase() === `video/${name}`) : undefined;
}

function firstVideoCodec(capabilities: types.RtpCapabilities): types.RtpCodecCapability | undefined {
  return capabilities.codecs?.find((codec) => codec.kind === 'video');
}

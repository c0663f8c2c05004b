import type { types } from 'mediasoup-client';
import type { Parameters } from '../parameters.ts';
import type { Source } from '../stores/meeting.types.ts';

/** How one source is to be encoded. */
export type SendPlan = Pick<types.ProducerOptions, 'encodings' | 'codec' | 'codecOptions'>;

/** Highest bitrate of each layer, smallest first, in bit/s. A classroom shares one access point. */
const WEBCAM_LADDER = [150_000, 500_000, 1_500_000];
/** Text must stay legible, so even the smallest layer gets more. */
const SHARING_LADDER = [300_000, 1_000_000, 2_500_000];

/** A stream that is alone has to look well large, too. */
const MIN_SINGLE = 500_000;

/** Pixels of the picture that is sent; unknown where the browser does not tell. */
export type Size = Pick<MediaTrackSettings, 'width' | 'height'>;

/** Chosen by the page's parameters, by what this browser can send to this appliance, and by the size of the picture. */
export function sendPlan(source: Source, parameters: Parameters, capabilities: types.RtpCapabilities, size: Size = {}): SendPlan {
  switch (source) {
    case 'mic':
      return { codecOptions: { opusStereo: false, opusDtx: true, opusFec: true, opusNack: true } };
    case 'screen-audio':
      return { codecOptions: { opusStereo: true, opusDtx: false, opusFec: true, opusNack: true } };
    case 'webcam':
    case 'screen':
      return videoPlan(source, parameters, capabilities, size);
  }
}

function videoPlan(source: 'webcam' | 'screen', parameters: Parameters, capabilities: types.RtpCapabilities, size: Size): SendPlan {
  const codec = forcedCodec(parameters, capabilities);
  const codecOptions = { videoGoogleStartBitrate: 1000 };
  const sharing = source === 'screen';
  // mediasoup takes a still screen, which sends nothing, for a broken stream unless told.
  const still = sharing ? { dtx: true } : {};
  const ladder = sharing ? SHARING_LADDER : WEBCAM_LADDER;
  const top = ladder.at(-1)!;
  const mode = sharing ? parameters.sharingScalabilityMode : parameters.webcamScalabilityMode;
  const layered = sharing ? parameters.enableSharingLayers : parameters.enableWebcamLayers;

  if (!layered) return { codec, codecOptions, encodings: [{ maxBitrate: top, ...still }] };

  const used = codec ?? firstVideoCodec(capabilities);
  if (used && /\/(vp9|av1)$/i.test(used.mimeType)) {
    return { codec, codecOptions, encodings: [{ maxBitrate: top, scalabilityMode: mode ?? 'L3T3_KEY', ...still }] };
  }
  const [only, ...more] = ladder.slice(0, usefulLayers(size)).slice(-parameters.numSimulcastStreams);
  // One stream is sent plainly: with temporal layers it would be an SVC producer, whose consumers begin only when a key
  // frame comes at the right moment.
  if (more.length === 0) return { codec, codecOptions, encodings: [{ maxBitrate: Math.max(only ?? top, MIN_SINGLE), ...still }] };
  const streams = ladder.slice(0, usefulLayers(size)).slice(-parameters.numSimulcastStreams);
  // Of a mode meant for SVC only the temporal layers make sense per simulcast stream.
  const scalabilityMode = `L1T${mode?.match(/T(\d)/)?.[1] ?? 3}`;
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
export function encryptableCodec(parameters: Parameters): 'vp8' | 'vp9' {
  return parameters.forceVP9 ? 'vp9' : 'vp8';
}

function forcedCodec(parameters: Parameters, capabilities: types.RtpCapabilities): types.RtpCodecCapability | undefined {
  const name =
    (parameters.e2eKey !== undefined && encryptableCodec(parameters)) ||
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

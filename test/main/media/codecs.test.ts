import { expect, test } from 'vitest';
import { configSchema } from '../../../main/contract/config.ts';
import { codecsFor } from '../../../main/media/codecs.ts';
import { startPool } from './pools.ts';

/** Video codecs that a router offers, each once, in its order. */
async function offered(videoCodecs: ('VP8' | 'VP9' | 'H264' | 'AV1')[]): Promise<string[]> {
  const { media } = configSchema.parse({ media: { videoCodecs } });
  const pool = await startPool(1, { mediaCodecs: codecsFor(media.videoCodecs) });
  const router = await pool.leastLoaded()!.createRouter();
  expect(router.rtpCapabilities).toEqual(pool.rtpCapabilities);
  const video = router.rtpCapabilities.codecs!.filter(({ kind, mimeType }) => kind === 'video' && !/rtx$/.test(mimeType));
  return [...new Set(video.map(({ mimeType }) => mimeType.replace('video/', '')))];
}

test.each([[['VP8', 'VP9', 'H264', 'AV1']], [['AV1', 'VP8']], [['H264']]] as const)('a router offers %j, in this order', async (codecs) => {
  expect(await offered([...codecs])).toEqual(codecs);
});

test('sound is always Opus', () => expect(codecsFor(['VP9'])[0]).toMatchObject({ mimeType: 'audio/opus' }));

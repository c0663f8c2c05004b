import { afterEach, describe, expect, test } from 'vitest';
import { Participant } from '../../support/browser/Participant.ts';
import { waitFor } from '../../support/startTestAppliance.ts';

const ORIGIN = 'https://soupbox.test';

/** A participant's own microphone and camera, sent to itself over a real peer connection. */
const loopback = `<!doctype html><title>Loop</title><div id="media"></div><script type="module">
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()];
  a.onicecandidate = ({ candidate }) => b.addIceCandidate(candidate);
  b.onicecandidate = ({ candidate }) => a.addIceCandidate(candidate);
  b.ontrack = ({ track }) => {
    const element = Object.assign(document.createElement(track.kind), { autoplay: true, srcObject: new MediaStream([track]) });
    Object.assign(element.dataset, { peerId: 'me', source: track.kind === 'audio' ? 'mic' : 'webcam' });
    media.append(element);
  };
  for (const track of stream.getTracks()) a.addTrack(track, stream);
  await a.setLocalDescription();
  await b.setRemoteDescription(a.localDescription);
  await b.setLocalDescription();
  await a.setRemoteDescription(b.localDescription);
  window.mute = () => stream.getAudioTracks().forEach((track) => (track.enabled = false));
</script>`;

/** Tests that could not fail would prove nothing: these are about the tools of the others. */
describe('the browser kit', () => {
  let participant: Participant | undefined;
  afterEach(() => participant?.close());

  test('tells a tone from silence, counts frames, and complains about requests to elsewhere', async () => {
    participant = await Participant.launch(ORIGIN, { hertz: 1100 });
    const { page } = participant;
    await page.route(`${ORIGIN}/`, (route) => route.fulfill({ contentType: 'text/html', body: loopback }));
    await page.goto(ORIGIN);
    const hear = async () => Math.round((await page.evaluate(() => window.probe.hear('me', 'mic', 700)))?.hertz ?? NaN);
    await waitFor('the tone', async () => Math.abs((await hear()) - 1100) < 25);
    await waitFor('frames', async () => ((await page.evaluate(() => window.probe.decoded('me', 'webcam')))?.framesDecoded ?? 0) > 5);
    expect(await page.evaluate(() => window.probe.decoded('somebody else', 'webcam'))).toBeNull();
    await page.evaluate(() => (window as unknown as { mute(): void }).mute());
    await waitFor('silence', async () => (await hear()) === 0);

    expect(participant.takeComplaints()).toEqual([]);
    await page.evaluate(async () => {
      await fetch('https://elsewhere.test/font.woff2').catch(() => {});
      setTimeout(() => {
        throw new Error('a bug');
      });
    });
    const complaints: string[] = [];
    await waitFor('both complaints', () => complaints.push(...(participant?.takeComplaints() ?? [])) >= 2);
    expect(complaints).toEqual(['a request left the LAN: https://elsewhere.test/font.woff2', 'error on the page: a bug']);
  });
});

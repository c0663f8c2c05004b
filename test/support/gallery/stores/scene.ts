import { markRaw } from 'vue';
import type { Media, Person, Quality, Source } from '../../../../renderer/meeting/stores/meeting.types.ts';

/** What the address asks to see. */
export const wanted = new URLSearchParams(location.search);
export const scene = wanted.get('scene') ?? 'join';

const names = [
  'Anna Berg', 'Mateus Oliveira', '王小明', 'Priya Raghunathan', 'Jonas', 'Fatima Al-Sayed', '李娜', 'Maximiliane von Habsburg-Lothringen',
  'Tom', 'Yuki Tanaka', 'Chloé Dubois', 'Oluwaseun Adeyemi', 'Sofia', 'Lars Ødegård', '陈伟', 'Zoë',
];
const skins = ['#c98d6b', '#8d5a3b', '#e3b08f', '#6f4630', '#d9a17f'];

/** A picture that stands for a camera: a head and shoulders before a wall. */
export function fakeCamera(seed: number): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 640, height: 360 });
  const draw = canvas.getContext('2d')!;
  const paint = () => {
    draw.fillStyle = `hsl(${(seed * 67) % 360} 22% ${52 + ((seed * 13) % 24)}%)`;
    draw.fillRect(0, 0, 640, 360);
    draw.fillStyle = `hsl(${(seed * 97 + 40) % 360} 30% 32%)`;
    draw.beginPath();
    draw.ellipse(320, 380, 150, 130, 0, 0, 7);
    draw.fill();
    draw.fillStyle = skins[seed % skins.length]!;
    draw.beginPath();
    draw.ellipse(320, 175, 68, 88, 0, 0, 7);
    draw.fill();
    draw.fillStyle = '#2b211c';
    draw.beginPath();
  draw.ellipse(320, 130, 74, 52, 0, Math.PI, 2 * Math.PI);
    draw.fill();
  };
  paint();
  setInterval(paint, 200);
  return markRaw(canvas.captureStream(5).getVideoTracks()[0]!);
}

export function fakeScreen(): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 1600, height: 1000 });
  const draw = canvas.getContext('2d')!;
  const paint = () => {
    draw.fillStyle = '#fff';
    draw.fillRect(0, 0, 1600, 1000);
    draw.fillStyle = '#111';
    draw.font = '72px sans-serif';
    draw.fillText('Newton’s second law', 120, 180);
    draw.font = '44px sans-serif';
    ['F = m · a', 'The force on a body is its mass times its acceleration.', 'Unit: 1 N = 1 kg · m / s²'].forEach((line, index) => draw.fillText(line, 120, 320 + index * 110));
  };
  paint();
  setInterval(paint, 200);
  return markRaw(canvas.captureStream(5).getVideoTracks()[0]!);
}

let audio: AudioContext | undefined;

function fakeSound(): MediaStreamTrack {
  audio ??= new AudioContext();
  return markRaw(audio.createMediaStreamDestination().stream.getAudioTracks()[0]!);
}

function media(id: string, source: Source, track: MediaStreamTrack, paused = false): Media {
  return { id, source, kind: source === 'mic' ? 'audio' : 'video', track, paused, held: false };
}

/** A class of `count` people, myself first. */
export function fakePeople(count: number, withScreen: boolean): Person[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `p${index}`;
    const cameraOff = index % 4 === 2;
    const list = [media(`${id}-mic`, 'mic', fakeSound(), index % 3 === 2)];
    if (!cameraOff) list.push(media(`${id}-cam`, 'webcam', fakeCamera(index + 1)));
    if (withScreen && index === 1) list.push(media(`${id}-screen`, 'screen', fakeScreen()));
    return {
      id,
      displayName: names[index % names.length]!,
      device: { flag: 'chrome', name: 'Chrome' },
      role: index === 1 ? 'host' : 'participant',
      isMe: index === 0,
      media: list,
      quality: ([3, 3, 2, 1, 3, 0] as Quality[])[index % 6]!,
      level: index === 1 ? 0.6 : 0,
    };
  });
}

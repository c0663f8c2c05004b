/** The Media screen. */
export const media = {
  title: 'Media',
  codecs: { title: 'Codecs', intro: 'How pictures are encoded. Sound is always Opus. People in a room come back by themselves when this changes.' },
  bitrates: { title: 'Bitrates', intro: 'How much of the network one person may use. Holds for everybody who turns on camera or screen from now on.' },
  layers: { title: 'Sizes and layers', intro: 'So that a phone on bad Wi-Fi gets a small picture and the projector a large one.' },
  workers: { title: 'Media workers', intro: 'The processes that move picture and sound.', running: 'One is running right now | {n} are running right now' },
  logs: { title: 'Logging', intro: 'Takes effect at once, also for workers that already run.' },
  rooms: { title: 'Rooms', intro: 'Limits for all rooms together. Each room has settings of its own on the screen Rooms.' },
};

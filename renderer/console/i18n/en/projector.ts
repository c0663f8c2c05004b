/** The full-screen view for a projector. */
export const projector = {
  title: 'Projector view',
  join: 'Scan, or open this address',
  joinRoom: 'Join {room}',
  code: 'Code',
  codeHint: 'The code of this room, at the end of the address',
  warns: 'Devices that warn',
  helpText: 'Your device warns? Scan this, and compare these characters:',
  helpQr: 'Code for devices that warn: {address}',
  fingerprint: 'Fingerprint (SHA-256)',
  everybody: 'All rooms',
  room: 'Show a room',
  leave: 'Leave (Esc)',
  notReady: 'Soupbox is not running',
  notReadyHint: 'The address appears here as soon as it runs.',
};

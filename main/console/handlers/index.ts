/** Which function answers which request of a console. Whoever has a console may do all of this. */
import type { ConsoleContract } from '../../contract/console.ts';
import type { Handlers } from '../../contract/message.ts';
import type { ConsoleSession } from '../Console.ts';
import * as capacity from './capacity.ts';
import * as certificates from './certificates.ts';
import * as inspecting from './inspecting.ts';
import * as logs from './logs.ts';
import * as network from './network.ts';
import * as overview from './overview.ts';
import * as people from './people.ts';
import * as reach from './reach.ts';
import * as rooms from './rooms.ts';
import * as settings from './settings.ts';

export const consoleHandlers: Handlers<ConsoleContract, ConsoleSession> = {
  getState: overview.getState,
  getHistory: overview.getHistory,
  getAbout: overview.getAbout,
  start: overview.start,
  stop: overview.stop,
  renewToken: overview.renewToken,
  openDataDir: overview.openDataDir,

  createRoom: rooms.createRoom,
  updateRoom: rooms.updateRoom,
  closeRoom: rooms.closeRoom,
  removeRoom: rooms.removeRoom,
  roomLinks: rooms.roomLinks,
  renewKeys: rooms.renewKeys,

  mute: people.mute,
  muteAll: people.muteAll,
  stopSending: people.stopSending,
  remove: people.remove,
  message: people.message,

  predict: capacity.predict,
  startSelfTest: capacity.startSelfTest,
  cancelSelfTest: capacity.cancelSelfTest,

  getReach: reach.getReach,
  getHints: reach.getHints,
  getInterfaces: network.getInterfaces,
  checkPort: network.checkPort,

  getAuthority: certificates.getAuthority,
  renewAuthority: certificates.renewAuthority,
  acknowledgeAuthority: certificates.acknowledgeAuthority,

  getConfig: settings.getConfig,
  planConfig: settings.planConfig,
  applyConfig: settings.applyConfig,
  confirmConfig: settings.confirmConfig,
  revertConfig: settings.revertConfig,

  getObjects: inspecting.getObjects,
  dumpObject: inspecting.dumpObject,
  objectStats: inspecting.objectStats,
  supportBundle: inspecting.supportBundle,

  followLogs: logs.followLogs,
};

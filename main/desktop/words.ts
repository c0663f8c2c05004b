/** What the desktop app says outside its pages. The pages have their own words. */

const en = {
  phase: { starting: 'Starting…', running: 'Running', stopping: 'Stopping…', stopped: 'Stopped', failed: 'Needs attention' },
  people: (people: number, rooms: number) => `${people} ${people === 1 ? 'person' : 'people'} in ${rooms} ${rooms === 1 ? 'room' : 'rooms'}`,
  openConsole: 'Open Soupbox',
  copyAddress: 'Copy address',
  showQr: 'Show QR code',
  start: 'Start',
  stop: 'Stop',
  quit: 'Quit Soupbox',
  openDataDir: 'Open data folder',
  menu: { file: '&File', edit: '&Edit', view: '&View', window: '&Window', help: '&Help', about: 'About mediasoup' },
  quitQuestion: {
    title: 'Quit Soupbox?',
    message: (people: number) => (people === 1 ? 'One person is in a room.' : `${people} people are in a room.`),
    detail: 'Quitting ends the meeting for everybody.',
    yes: 'Quit',
    no: 'Keep running',
  },
  stopQuestion: {
    title: 'Stop?',
    message: (people: number) => (people === 1 ? 'One person is in a room.' : `${people} people are in a room.`),
    detail: 'Stopping ends the meeting for everybody.',
    yes: 'Stop',
    no: 'Keep running',
  },
  stillRunning: { title: 'Soupbox goes on running', body: 'Meetings continue. Open or quit it with its icon in the tray.' },
  firstPerson: { title: 'Somebody has joined', body: (people: number) => (people === 1 ? 'The first person is in a room.' : `${people} people are in a room.`) },
  workerRestarted: { title: 'A media worker was restarted', body: 'People in its rooms come back by themselves.' },
  addressChanged: { title: 'The address has changed', body: (url: string) => `People can now join at ${url}` },
  cannotStart: 'Soupbox cannot start',
};

export type Words = typeof en;

const zh: Words = {
  phase: { starting: '正在启动…', running: '运行中', stopping: '正在停止…', stopped: '已停止', failed: '需要处理' },
  people: (people, rooms) => `${rooms} 个房间，${people} 人在线`,
  openConsole: '打开 Soupbox',
  copyAddress: '复制地址',
  showQr: '显示二维码',
  start: '启动',
  stop: '停止',
  quit: '退出 Soupbox',
  openDataDir: '打开数据文件夹',
  menu: { file: '文件(&F)', edit: '编辑(&E)', view: '视图(&V)', window: '窗口(&W)', help: '帮助(&H)', about: '关于 mediasoup' },
  quitQuestion: {
    title: '退出 Soupbox？',
    message: (people) => `房间里还有 ${people} 人。`,
    detail: '退出后，所有人的会议都会结束。',
    yes: '退出',
    no: '继续运行',
  },
  stopQuestion: {
    title: '停止？',
    message: (people) => `房间里还有 ${people} 人。`,
    detail: '停止后，所有人的会议都会结束。',
    yes: '停止',
    no: '继续运行',
  },
  stillRunning: { title: 'Soupbox 仍在运行', body: '会议不受影响。点击托盘图标可重新打开或退出。' },
  firstPerson: { title: '有人加入了', body: (people) => (people === 1 ? '第一位参与者已进入房间。' : `已有 ${people} 人进入房间。`) },
  workerRestarted: { title: '媒体工作进程已重启', body: '受影响的参与者会自动恢复连接。' },
  addressChanged: { title: '会议地址已更改', body: (url) => `现在请通过 ${url} 加入` },
  cannotStart: 'Soupbox 无法启动',
};

/** By the system's language, as `app.getLocale()` names it. */
export function wordsFor(locale: string): Words {
  return /^zh\b/i.test(locale) ? zh : en;
}

import type { Words } from '../../../ui/i18n/Words.ts';
import type { projector as english } from '../en/projector.ts';

export const projector: Words<typeof english> = {
  title: '投影画面',
  join: '扫描二维码，或打开此地址',
  joinRoom: '加入 {room}',
  code: '代码',
  codeHint: '房间代码，写在地址的最后',
  warns: '出现警告的设备',
  helpText: '设备提示警告？扫描此码，并核对这些字符：',
  helpQr: '供出现警告的设备扫描：{address}',
  fingerprint: '指纹（SHA-256）',
  everybody: '所有房间',
  room: '显示哪个房间',
  leave: '退出（Esc）',
  notReady: 'Soupbox 未在运行',
  notReadyHint: '运行后，地址会显示在这里。',
};

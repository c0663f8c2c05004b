import type { Words } from '../../../ui/i18n/Words.ts';
import type { frame as english } from '../en/frame.ts';

export const frame: Words<typeof english> = {
  skip: '跳到正文',
  navigation: '页面',
  status: 'Soupbox 的状态',
  phase: { starting: '正在启动', running: '运行中', stopping: '正在停止', stopped: '已停止', failed: '启动失败', attention: '需要处理', unknown: '正在连接…', lost: '未连接' },
  people: '{n} 人',
  rooms: '{n} 个房间',
  bitrateIn: '接收 {rate}',
  bitrateOut: '发送 {rate}',
  cpu: 'CPU {percent}',
  lost: '与 Soupbox 的连接已断开，显示的内容可能不是最新的。正在重新连接…',
  closed: '此控制台已关闭。',
  copy: '复制',
  copied: '已复制',
  copyFailed: '浏览器不允许复制，请选中文字后手动复制。',
  close: '关闭',
  cancel: '取消',
  save: '保存',
  loading: '正在加载…',
};

import type { ConsoleWords } from '../en/index.ts';

/** 媒体页。 */
export const media: ConsoleWords['media'] = {
  title: '媒体',
  codecs: { title: '编码', intro: '画面的编码方式。声音始终使用 Opus。修改后，房间里的人会自动重新连上。' },
  bitrates: { title: '码率', intro: '一个人最多占用多少带宽。对之后打开摄像头或共享屏幕的人生效。' },
  layers: { title: '尺寸与分层', intro: '让网络不好的手机收小画面，投影收大画面。' },
  workers: { title: '媒体进程', intro: '负责传送音视频的进程。', running: '目前有 {n} 个在运行' },
  logs: { title: '日志', intro: '立即生效，对正在运行的进程也一样。' },
  rooms: { title: '房间', intro: '对所有房间的总体限制。每个房间自己的设置在“房间”页。' },
};

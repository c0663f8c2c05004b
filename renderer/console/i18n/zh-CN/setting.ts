import type { ConsoleWords } from '../en/index.ts';

/** 每一项设置：名称与通俗说明。 */
export const setting: ConsoleWords['setting'] = {
  httpsPort: { label: '参会端口', help: '会议页面和会议中的所有信令都走这个端口。' },
  httpPort: { label: 'HTTP 端口', help: '当前版本尚未使用。将来用于提供帮助设备信任 Soupbox 的页面，并把访问者引到会议页面。' },
  adminPort: { label: '控制台端口', help: '控制台在浏览器中运行时使用，只有这台电脑能访问。' },
  rtcPort: { label: '媒体起始端口', help: '音视频使用。每个媒体进程占用一个端口，从这里往上数，UDP 和 TCP 都用。' },
  rtpPorts: { label: '普通 RTP 端口', help: '供直接发送 RTP 的摄像机和程序使用，也用于媒体进程之间。不能与媒体端口重叠。' },
  listenIps: { label: '监听地址', help: '大家只能通过这些地址入会。' },
  announcedAddress: { label: '对外地址', help: '告诉参会者这个地址，而不是他们实际访问的地址。仅用于做了端口转发的路由器（NAT）之后。' },
  allowedOrigins: { label: '允许连接的其他网页', help: '部署在别处的网页，例如 https://school.example。Soupbox 自己的页面无需填写。' },
  workers: { label: '媒体进程数', help: '每个进程占用一个处理器核心。留空则每个核心一个。' },
  remoteAdmin: { label: '从网络访问控制台', help: '其他电脑可以通过参会端口打开这个控制台，但必须有令牌。' },
  logLevel: { label: 'Soupbox 日志级别', help: '记录该级别及更严重的内容。' },
  rooms: {
    graceSeconds: { label: '空房间保留时间', help: '没有人的房间过了这段时间就关闭。预设房间会一直保留。' },
    reconnectSeconds: { label: '掉线保留时间', help: '掉线的人在这段时间内回来，仍是原来的位置。' },
    maxRooms: { label: '房间总数上限', help: '达到上限后不再开新房间。' },
    maxRoomsPerAddress: { label: '单个地址的房间数', help: '同一网络地址的人最多可同时开多少个房间。' },
    maxPeersPerRoom: { label: '单个房间人数上限', help: '达到上限后无法再进入。每个房间还可以设更低的上限。' },
    chatHistory: { label: '后来者可见的聊天记录', help: '晚到的人能看到多少条之前的消息。' },
    openedByAnybody: { label: '允许任何人开房间', help: '关闭后，只有您创建的房间可用。' },
    developerParameters: { label: '开发者参数', help: '接受链接中的 consumerReplicas 和 usePipeTransports，仅供测试。' },
  },
  media: {
    videoCodecs: { label: '视频编码', help: '使用浏览器支持的第一种。VP8 哪里都能用；AV1 和 VP9 更省带宽，但更耗处理器。' },
    webcamKbps: { label: '摄像头', help: '一个摄像头最多发送的码率。' },
    screenKbps: { label: '共享屏幕', help: '一个共享屏幕最多发送的码率。' },
    simulcastStreams: { label: '摄像头画面的尺寸数', help: '同时发送几种尺寸（联播），让每个人收到适合自己网络的画面。用于 VP8 和 H.264。' },
    scalabilityMode: { label: '画面分层', help: '在一路码流中包含多种尺寸和帧率（SVC），用于 VP9 和 AV1。L3T3_KEY 表示三种尺寸、三种帧率。' },
    maxIncomingKbps: { label: '单人发送上限', help: '一个人发送的全部内容之和，浏览器会自动适应。' },
    initialOutgoingKbps: { label: '接收码率初值', help: '在实际测出之前，假定一个人能接收的码率。' },
    videosAtOnce: { label: '同时收到的视频数', help: '每个人最多收到这么多路视频；共享屏幕和正在发言的人优先。' },
    voicesAtOnce: { label: '同时听到的话筒数', help: '一个房间里同时转发这么多路话筒，声音大的优先。谁的第一个字都不会被切掉。' },
  },
  limits: {
    socketsPerAddress: { label: '单个地址的连接数', help: '整个学校在同一路由器后面时共用一个地址。' },
    joinsPerSecond: { label: '每秒新连接数', help: '来自同一地址；短时间内可达两倍。' },
    messagesPerSecond: { label: '每秒消息数', help: '单个参会者持续发送的上限。超过先限速，再断开。' },
    joinTimeoutSeconds: { label: '入会时限', help: '连上房间却没有在此时间内入会的连接会被关闭。' },
    cpuPercent: { label: '媒体进程的繁忙上限', help: '超过后先缩小画面，再减少画面；声音始终保留，最后才谢绝新人。' },
  },
  workerLog: {
    level: { label: '媒体进程日志级别', help: '“调试”会写很多内容，请同时选择主题。' },
    tags: { label: '日志主题', help: '媒体进程在“调试”和“警告”级别下记录哪些内容。' },
  },
  desktop: {
    startAtLogin: { label: '登录时启动', help: '电脑一开好，Soupbox 就准备好了。' },
    startMinimised: { label: '启动时不显示窗口', help: '只显示托盘图标。' },
    closeToTray: { label: '关闭窗口后继续运行', help: 'Soupbox 留在托盘中，会议照常进行。' },
    keepAwake: { label: '保持电脑唤醒', help: '房间里有人时，电脑不会休眠。' },
  },
};

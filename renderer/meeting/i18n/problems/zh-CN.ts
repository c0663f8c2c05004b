import type { Messages } from '../en.ts';

/** 出了什么问题，意味着什么，怎么解决。 */
export const problems: Pick<Messages, 'problem' | 'deviceProblem' | 'remedy'> = {
  problem: {
    insecurePage: {
      title: '此页面不是通过安全地址打开的',
      meaning: '浏览器只在安全地址上允许使用摄像头和麦克风。',
      remedy: '请打开以 https:// 开头的地址，浏览器询问时选择继续。',
      action: '重试',
    },
    serverUnreachable: {
      title: '连不上服务器',
      meaning: '运行会议的电脑没有响应，可能已关机、休眠或不在同一网络。',
      remedy: '请确认连的是同一个 Wi-Fi，然后重试。',
      action: '重试',
    },
    replaced: {
      title: '你已在别处加入',
      meaning: '会议正在你的另一个标签页或另一台设备上进行。',
      remedy: '可以关闭此页面，也可以把会议切换回这里。',
      action: '在这里继续',
    },
    removed: {
      title: '你被移出了会议',
      meaning: '主持人把你移出了房间。',
      remedy: '如果是误操作，请先和主持人确认，再重新加入。',
      action: '重新加入',
    },
    tooMuch: {
      title: '连接已被断开',
      meaning: '这台设备发送的数据远远超过主持人允许的上限，会影响其他人。',
      remedy: '请关闭其他正在使用摄像头或此页面的程序，过几分钟再加入。',
      action: '重新加入',
    },
    ended: {
      title: '会议已结束',
      meaning: '主持人关闭了房间。',
      remedy: '可以关闭此页面了。',
      action: '返回首页',
    },
    browserUnsupported: {
      title: '此浏览器无法参加会议',
      meaning: '浏览器版本太旧，或者关闭了视频通话功能。',
      remedy: '请更新浏览器，或用新版 Chrome、Edge、Firefox 或 Safari 打开此地址。',
      action: '仍要尝试',
    },
    refused: {
      title: '无法加入这个房间',
      meaning: '服务器没有让你进入。',
      remedy: '请联系邀请你的人，然后重试。',
      action: '重试',
    },
    detail: '服务器提示：{detail}',
  },
  deviceProblem: {
    noPermission: '浏览器没有使用{device}的权限。',
    systemPermission: '系统禁止使用{device}。',
    notFound: '没有找到{device}。',
    inUse: '{device}正被其他应用占用。',
    insecurePage: '只有安全页面才能使用{device}。',
    failed: '{device}无法启动。',
    retry: '重试',
    without: '不使用它，继续',
  },
  remedy: {
    chromeDesktop: '点击地址栏左侧的图标，打开“{setting}”，然后重试。',
    chromeAndroid: '点按地址栏左侧的图标，进入“权限”，允许“{setting}”。如果没有，请打开“设置 → 应用 → {browser} → 权限”。',
    firefoxDesktop: '点击地址栏左侧带斜线的图标，解除对“{setting}”的屏蔽，然后重试。',
    firefoxAndroid: '点按地址栏左侧的图标，解除对“{setting}”的屏蔽。如果没有，请打开“设置 → 应用 → Firefox → 权限”。',
    safariMac: '在菜单栏选择“Safari 浏览器 → 此网站的设置…”，把“{setting}”设为“允许”。',
    safariIos: '轻点地址栏左侧的按钮，选择“网站设置”，把“{setting}”设为“允许”。',
    iosApp: '打开“设置”，找到 {browser}，打开“{setting}”。',
    otherBrowser: '在浏览器设置里允许此页面使用“{setting}”，然后重试。',
    windows: '打开“设置 → 隐私和安全性 → {setting}”，打开访问权限（包括桌面应用），然后重试。',
    macos: '打开“系统设置 → 隐私与安全性 → {setting}”，打开 {browser}，然后重启浏览器。',
    android: '打开“设置 → 应用 → {browser} → 权限 → {setting}”，选择“允许”。',
    linux: '在系统的隐私设置里允许 {browser} 使用“{setting}”，然后重试。',
    notFound: '请插好或打开设备，页面会自动识别。',
    inUse: '请关闭其他视频通话或相机应用，然后重试。',
    insecurePage: '请打开以 https:// 开头的地址。',
    failed: '请重新插拔设备，或换一个设备，然后重试。',
  },
};

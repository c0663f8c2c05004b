/** What went wrong, what it means and what mends it. English. */
export const problems = {
  problem: {
    insecurePage: {
      title: 'This page is not opened securely',
      meaning: 'Browsers allow the camera and the microphone only on a secure address.',
      remedy: 'Open the address that begins with https:// and accept it when the browser asks.',
      action: 'Try again',
    },
    serverUnreachable: {
      title: 'The server cannot be reached',
      meaning: 'The computer that runs the meeting does not answer. It may be off, asleep or in another network.',
      remedy: 'Check that you are on the same Wi-Fi, then try again.',
      action: 'Try again',
    },
    replaced: {
      title: 'You joined somewhere else',
      meaning: 'The meeting goes on in another tab or on another device of yours.',
      remedy: 'Close this page, or take the meeting back here.',
      action: 'Use it here',
    },
    removed: {
      title: 'You were removed from the meeting',
      meaning: 'The host took you out of the room.',
      remedy: 'If that was a mistake, ask the host before you join again.',
      action: 'Join again',
    },
    tooMuch: {
      title: 'You were disconnected',
      meaning: 'This device sent far more than the host allows, and the others would have had to wait for it.',
      remedy: 'Close other programs that use the camera or this page, and join again in a few minutes.',
      action: 'Join again',
    },
    ended: {
      title: 'The meeting has ended',
      meaning: 'The host closed the room for everybody.',
      remedy: 'You can close this page.',
      action: 'Back to the start',
    },
    browserUnsupported: {
      title: 'This browser cannot take part',
      meaning: 'It is too old, or video calls are switched off in it.',
      remedy: 'Update it, or open this address in a current Chrome, Edge, Firefox or Safari.',
      action: 'Try anyway',
    },
    refused: {
      title: 'You cannot join this room',
      meaning: 'The server did not let you in.',
      remedy: 'Ask the person who invited you, then try again.',
      action: 'Try again',
    },
    detail: 'The server says: {detail}',
  },
  /** What is wrong with one device, `{device}` being one of `device.*`. */
  deviceProblem: {
    noPermission: 'The browser may not use the {device}.',
    systemPermission: 'The system blocks the {device}.',
    notFound: 'No {device} found.',
    inUse: 'Another app uses the {device}.',
    insecurePage: 'The {device} works only on a secure page.',
    failed: 'The {device} does not start.',
    retry: 'Try again',
    without: 'Go on without it',
  },
  /** What to do about it on this device, `{setting}` being its name in the system’s settings. */
  remedy: {
    chromeDesktop: 'Click the icon left of the address, switch on “{setting}”, then try again.',
    chromeAndroid: 'Tap the icon left of the address, then Permissions, and allow “{setting}”. Nothing there? Open Settings → Apps → {browser} → Permissions.',
    firefoxDesktop: 'Click the crossed-out icon left of the address, remove the block for “{setting}”, then try again.',
    firefoxAndroid: 'Tap the icon left of the address and unblock “{setting}”. Nothing there? Open Settings → Apps → Firefox → Permissions.',
    safariMac: 'Choose Safari → Settings for This Website… in the menu bar and set “{setting}” to Allow.',
    safariIos: 'Tap the button left of the address, then Website Settings, and set “{setting}” to Allow.',
    iosApp: 'Open the Settings app, choose {browser} and switch on “{setting}”.',
    otherBrowser: 'Allow “{setting}” for this page in the browser’s settings, then try again.',
    windows: 'Open Settings → Privacy & security → {setting}. Switch on access, also for desktop apps, then try again.',
    macos: 'Open System Settings → Privacy & Security → {setting}, switch on {browser}, then restart the browser.',
    android: 'Open Settings → Apps → {browser} → Permissions → {setting} and choose Allow.',
    linux: 'Allow {browser} to use “{setting}” in the system’s privacy settings, then try again.',
    notFound: 'Plug it in or switch it on. It is found by itself.',
    inUse: 'Close other video calls and camera apps, then try again.',
    insecurePage: 'Open the address that begins with https://.',
    failed: 'Unplug it and plug it in again, or choose another one, then try again.',
  },
};

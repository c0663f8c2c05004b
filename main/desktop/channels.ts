/** The only two IPC channels: the console asks, the appliance tells. */
export const REQUEST = 'soupbox:request';
export const NOTIFICATION = 'soupbox:notification';

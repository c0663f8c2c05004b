/** Devices as a laptop's and a server's /sys/class/net show them, written down again for a test. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

interface Recorded {
  readonly files: Record<string, string>;
  readonly folders?: readonly string[];
  readonly links?: Record<string, string>;
}

const card = { type: '1', flags: '0x1003', operstate: 'up', ifindex: '2', iflink: '2' };
const virtual = { ...card, address: '02:42:9a:1b:2c:3d' };

/** By name; the names mislead on purpose where the device tells better. */
export const recorded: Record<string, Recorded> = {
  lo: { files: { type: '772', flags: '0x9', operstate: 'unknown', address: '00:00:00:00:00:00', ifindex: '1', iflink: '1', uevent: 'INTERFACE=lo\nIFINDEX=1\n' } },
  // ThinkPad, iwlwifi.
  wlp3s0: { files: { ...card, address: 'a4:c3:f0:11:22:33', uevent: 'DEVTYPE=wlan\nINTERFACE=wlp3s0\nIFINDEX=3\n' }, folders: ['wireless', 'statistics', 'phy80211', 'device'] },
  // An old driver (rtl8188) that says nothing but "wireless", under an Ethernet name.
  eth7: { files: { ...card, address: '00:e0:4c:aa:bb:cc', uevent: 'INTERFACE=eth7\nIFINDEX=9\n' }, folders: ['wireless', 'device'] },
  enp0s31f6: { files: { ...card, address: '54:e1:ad:44:55:66', speed: '1000', uevent: 'INTERFACE=enp0s31f6\nIFINDEX=2\n' }, folders: ['device'] },
  // The cable is out: the kernel answers EINVAL for the speed, here an empty file.
  enp5s0: { files: { ...card, operstate: 'down', address: '54:e1:ad:44:55:67', speed: '', uevent: 'INTERFACE=enp5s0\nIFINDEX=4\n' }, folders: ['device'] },
  wwan0: { files: { ...card, type: '519', flags: '0x10d1', operstate: 'unknown', uevent: 'DEVTYPE=wwan\nINTERFACE=wwan0\n' }, folders: ['device'] },
  'wg-school': { files: { type: '65534', flags: '0x10d1', operstate: 'unknown', uevent: 'DEVTYPE=wireguard\nINTERFACE=wg-school\n', address: '' } },
  tailscale0: { files: { type: '65534', flags: '0x10d1', operstate: 'unknown', tun_flags: '0x1001', uevent: 'INTERFACE=tailscale0\n' } },
  // OpenVPN with an Ethernet tunnel, and a virtual machine's card.
  tap0: { files: { ...virtual, tun_flags: '0x1002' } },
  vnet0: { files: { ...virtual, tun_flags: '0x5002' }, links: { master: '../virbr0' } },
  docker0: { files: { ...virtual, uevent: 'DEVTYPE=bridge\nINTERFACE=docker0\n' }, folders: ['bridge', 'brif'], links: { lower_veth12ab: '../veth12ab' } },
  veth12ab: { files: { ...virtual, ifindex: '12', iflink: '2', uevent: 'INTERFACE=veth12ab\n' }, links: { master: '../docker0' } },
  // A container's card that is called as cards are.
  eth0: { files: { ...virtual, ifindex: '2', iflink: '12', speed: '10000', uevent: 'INTERFACE=eth0\n' } },
  // The bridge that a host with virtual machines has its own address on.
  br0: { files: { ...virtual, uevent: 'DEVTYPE=bridge\nINTERFACE=br0\n' }, folders: ['bridge'], links: { lower_vnet0: '../vnet0', lower_enp0s31f6: '../enp0s31f6' } },
  'br0.7': { files: { ...virtual, uevent: 'DEVTYPE=vlan\nINTERFACE=br0.7\n' }, links: { lower_br0: '../br0' } },
  vxlan5: { files: { ...virtual, uevent: 'DEVTYPE=vxlan\nINTERFACE=vxlan5\n' }, links: { lower_enp0s31f6: '../enp0s31f6' } },
  gre1: { files: { ...card, type: '778', flags: '0x10d1', operstate: 'unknown' } },
  ppp0: { files: { ...card, type: '512', flags: '0x10d1', operstate: 'unknown' } },
  // Two bridges that stand on each other cannot be; a reader must end all the same.
  loop1: { files: virtual, links: { lower_loop2: '../loop2' } },
  loop2: { files: virtual, links: { lower_loop1: '../loop1' } },
};

/** Writes all of them; the folder is removed after the file's tests. */
export function recordedSystem(): string {
  const root = mkdtempSync(path.join(os.tmpdir(), 'soupbox-sys-'));
  afterAll(() => rmSync(root, { recursive: true }));
  for (const [name, { files, folders = [], links = {} }] of Object.entries(recorded)) {
    mkdirSync(path.join(root, name), { recursive: true });
    for (const folder of folders) mkdirSync(path.join(root, name, folder));
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(root, name, file), `${text}\n`);
    for (const [link, target] of Object.entries(links)) {
      // What a link leads to must exist to count.
      mkdirSync(path.join(root, path.basename(target)), { recursive: true });
      symlinkSync(target, path.join(root, name, link));
    }
  }
  writeFileSync(path.join(root, 'bonding_masters'), '');
  return root;
}

/** Recorded /proc/net of that laptop: Wi-Fi preferred over cable, a VPN's route before both. */
export const routeTable = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
enp0s31f6	00000000	0101A8C0	0003	0	0	700	00000000	0	0	0
wlp3s0	00000000	0101A8C0	0003	0	0	600	00000000	0	0	0
tailscale0	00000000	00000000	0001	0	0	50	00000000	0	0	0
wlp3s0	0001A8C0	00000000	0001	0	0	600	00FFFFFF	0	0	0
docker0	000011AC	00000000	0001	0	0	0	0000FFFF	0	0	0
`;
export const route6Table = `fe800000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001   wlp3s0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000258 00000003 00000000 00450003   wwan0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
`;

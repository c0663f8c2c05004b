/** This computer's networks and ports, and what devices recognise it by. */
import { z } from 'zod';
import { certificateMode } from '../config.ts';
import { request } from '../message.ts';
import { nothing } from '../nothing.ts';

/** Milliseconds since 1970-01-01 UTC, the appliance's clock. */
const time = z.number();

/** What devices recognise the box by. */
export const certificateState = z.object({
  /** The one in use, which is not what was chosen while own files cannot be used. */
  mode: certificateMode,
  /** SHA-256 of the server's own. */
  fingerprint: z.string(),
  notAfter: time,
  /** Other addresses that show another one. */
  elsewhere: z.array(z.object({ address: z.string(), fingerprint: z.string(), notAfter: time })),
  /** Names and addresses that it holds. */
  names: z.array(z.string()),
  /** Addresses of this computer at which browsers warn all the same. */
  outside: z.array(z.string()),
  authority: z.object({ name: z.string(), fingerprint: z.string(), notAfter: time, ranges: z.array(z.string()) }).nullable(),
  /** The settings name other ranges than the authority was made for. */
  rangesDiffer: z.boolean(),
});
export type CertificateState = z.output<typeof certificateState>;

export const networkAddress = z.object({
  address: z.string(),
  family: z.enum(['IPv4', 'IPv6']),
  scope: z.enum(['loopback', 'link-local', 'private', 'global']),
  /** Whether it can be listened on at all (link-local IPv6 cannot). */
  usable: z.boolean(),
  /** Whether participants can reach it right now. */
  listening: z.boolean(),
});

export const networkInterface = z.object({
  name: z.string(),
  /** From what the system says about the device, not from its name alone. */
  kind: z.enum(['wifi', 'ethernet', 'vpn', 'virtual', 'loopback', 'cellular', 'unknown']),
  up: z.boolean(),
  mac: z.string().nullable(),
  /** Mbit/s, where the system knows. */
  speed: z.number().nullable(),
  addresses: z.array(networkAddress),
  recommendation: z.enum(['recommended', 'possible', 'not-recommended']),
  /** Why; worded by the console. */
  reason: z.enum(['main-network', 'other-network', 'this-computer-only', 'vpn', 'virtual', 'no-address', 'down', 'point-to-point']),
});
export type NetworkInterface = z.output<typeof networkInterface>;

/** `rtc`: the port and those of the further workers, UDP and TCP. */
export const portUse = z.enum(['https', 'http', 'admin', 'rtc']);

export const networkRequests = {
  getInterfaces: request(nothing, z.array(networkInterface)),
  checkPort: request(
    z.object({ use: portUse, port: z.int().min(1).max(65_535) }),
    z.object({
      /** `ours`: this appliance uses it for just that; `forbidden`: by the system; `blocked`: browsers open no page on it. */
      state: z.enum(['free', 'ours', 'taken', 'forbidden', 'blocked']),
      /** Who has it, where that can be found out; `ourUse`: it is ourselves, for something else. */
      holder: z.string().nullable(),
      ourUse: portUse.nullable().default(null),
    }),
  ),
  /** What devices install to trust this box: DER, base64. 404 where there is none. */
  getAuthority: request(nothing, z.object({ fileName: z.string(), der: z.string() })),
  /** Makes another authority, for the ranges in the settings: every device that trusts the present one has to be set up again, which the host has been told. */
  renewAuthority: request(z.object({ consent: z.literal(true) }), z.object({ fingerprint: z.string() })),
  /** The host knows that devices have to trust another authority: no console warns of it any more. */
  acknowledgeAuthority: request(nothing, nothing),
};

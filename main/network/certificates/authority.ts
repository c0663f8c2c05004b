/** The box's own certificate authority: made once, kept as long as devices can use it. */
import { createPrivateKey, type X509Certificate } from 'node:crypto';
import { DAY_MS, fingerprintOf, type Authority } from './certificate.ts';
import { readPair, writePair, type Stored } from './files.ts';
import { rangesIn } from './nameConstraints.ts';
import { forgetReplaced, noteReplaced, readReplaced, type Replaced, type ReplacedNote } from './replaced.ts';

/** With its key: stays within this folder. */
export interface OwnAuthority extends Stored {
  readonly about: Authority;
}

export interface Loaded {
  readonly authority: OwnAuthority;
  /** Since when devices have to trust another one than before, while the host has not said that this is known. */
  readonly replaced: ReplacedNote | null;
}

export interface Making {
  readonly directory: string;
  /** What its name says. */
  readonly boxName: string;
  /** What a new one may vouch for. */
  readonly ranges: readonly string[];
}

const NAME = 'authority';
/** The one before, where it had run out by this computer's clock, which may be wrong. */
const FORMER = 'authority-former';

/**
 * The stored one, or a new one where there is none that works. One that is not
 * valid yet stays: more likely this computer's clock is wrong than all those of
 * the devices that trust it.
 */
export async function loadOrMakeAuthority(making: Making): Promise<Loaded> {
  const { directory } = making;
  const stored = understood(await readPair(directory, NAME));
  if (stored === 'missing') {
    // Where a server's certificate lies, there was an authority that devices may trust.
    const wasThere = (await readPair(directory, 'server')) !== 'missing';
    return wasThere ? replace(making, 'missing') : { authority: await makeAuthority(making), replaced: null };
  }
  if (stored === 'damaged') return replace(making, 'damaged');
  if (stored.about.notBefore > Date.now()) {
    // The clock was ahead when it seemed that the one before had run out.
    const former = understood(await readPair(directory, FORMER));
    if (typeof former === 'object' && isValid(former)) {
      await writePair(directory, NAME, former);
      await forgetReplaced(directory);
      return { authority: former, replaced: null };
    }
  }
  if (stored.about.notAfter > Date.now()) return { authority: stored, replaced: await readReplaced(directory) };
  await writePair(directory, FORMER, stored);
  return replace(making, 'expired');
}

/** Noted first: a crash in between must not keep it from the host. */
async function replace(making: Making, why: Replaced): Promise<Loaded> {
  const replaced = await noteReplaced(making.directory, why);
  return { authority: await makeAuthority(making), replaced };
}

/** Another one, whatever there is. */
export async function makeAuthority({ directory, boxName, ranges }: Making): Promise<OwnAuthority> {
  const { issueAuthority } = await import('./issue.ts');
  await writePair(directory, NAME, await issueAuthority({ boxName, ranges, now: Date.now() }));
  const made = understood(await readPair(directory, NAME));
  if (typeof made === 'string') throw new Error(`the certificate authority could not be stored in ${directory}`);
  return made;
}

/** Time by which certificates are made and judged: a clock that fell back behind the authority's making is wrong. */
export function timeFor({ about: { notBefore } }: Pick<OwnAuthority, 'about'>): number {
  return Math.max(Date.now(), notBefore + DAY_MS);
}

function understood(stored: Stored | 'missing' | 'damaged'): OwnAuthority | 'missing' | 'damaged' {
  if (typeof stored === 'string') return stored;
  try {
    const { x509, key } = stored;
    const isOurs = x509.ca && x509.verify(x509.publicKey) && createPrivateKey(key).asymmetricKeyDetails?.namedCurve === 'prime256v1';
    const about = describe(x509);
    return isOurs && about.ranges.length > 0 ? { ...stored, about } : 'damaged';
  } catch {
    return 'damaged';
  }
}

function describe(x509: X509Certificate): Authority {
  return {
    pem: x509.toString(),
    der: x509.raw,
    fingerprint: fingerprintOf(x509),
    name: x509.toLegacyObject().subject.CN?.toString() ?? 'Soupbox',
    notBefore: x509.validFromDate.getTime(),
    notAfter: x509.validToDate.getTime(),
    ranges: rangesIn(x509.raw),
  };
}

export function isValid({ about: { notBefore, notAfter } }: OwnAuthority): boolean {
  return notBefore <= Date.now() && Date.now() < notAfter;
}

/** How the doctor says what it found, on its page and in the console. */
import type { Cause, Layer, Light } from '../../../main/contract/doctor.ts';

/** What it is, and where something is to be done, what. `{…}` is measured. */
export interface Finding {
  readonly what: string;
  readonly fix?: string;
}

export interface DoctorWords {
  readonly title: string;
  readonly intro: string;
  readonly looking: string;
  readonly done: { readonly green: string; readonly yellow: string; readonly red: string };
  readonly again: string;
  readonly copy: string;
  readonly copied: string;
  readonly notCopied: string;
  readonly told: string;
  readonly notTold: string;
  readonly trust: string;
  readonly toRoom: string;
  readonly language: string;
  readonly waiting: string;
  readonly running: string;
  readonly fix: string;
  readonly lights: Readonly<Record<Light, string>>;
  readonly layers: Readonly<Record<Layer, string>>;
  /** By layer and cause where the layer matters, else by cause. */
  readonly findings: Readonly<Partial<Record<Cause | `${Layer}.${Cause}`, Finding>>>;
  readonly facts: Readonly<Record<string, string>>;
  readonly units: { readonly days: string; readonly hours: string; readonly minutes: string; readonly seconds: string };
  /** Less than a second apart. */
  readonly together: string;
  readonly ahead: string;
  readonly behind: string;
}

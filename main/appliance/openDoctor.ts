/** Puts the doctor together: who examines, who has knocked, and what the box says of itself. */
import { X509Certificate } from 'node:crypto';
import type { Reports } from '../console/reach/Reports.ts';
import type { Config } from '../contract/config.ts';
import type { Facts } from '../contract/doctor.ts';
import type { Logger } from '../lib/logger.ts';
import type { WorkerPool } from '../media/WorkerPool.ts';
import type { Certificate } from '../network/certificates/certificate.ts';
import { certificateNames } from '../network/certificates/names.ts';
import { Doctor } from '../server/doctor/Doctor.ts';
import { Handshakes } from '../server/doctor/Handshakes.ts';
import type { DoctorRoutes } from '../server/doctor/routes.ts';
import type { OwnNames } from './OwnNames.ts';

interface Parts {
  readonly settings: { readonly config: Config };
  readonly workers: WorkerPool;
  readonly ownNames: OwnNames;
  readonly reports: Reports;
  /** What is shown on the HTTPS port. */
  readonly certificate: () => Pick<Certificate, 'cert'> | undefined;
  readonly logger: Logger;
}

export interface OpenDoctor {
  readonly desk: Doctor;
  readonly handshakes: Handshakes;
  /** For every listener that serves pages, plain or secure. */
  readonly routes: DoctorRoutes;
}

export function openDoctor({ settings, workers, ownNames, reports, certificate, logger }: Parts): OpenDoctor {
  const desk = new Doctor({
    workers,
    reports,
    ownNames,
    get limits() {
      return settings.config.limits;
    },
    get allowedOrigins() {
      return new Set(settings.config.allowedOrigins);
    },
    logger,
  });
  const handshakes = new Handshakes();
  const facts = (): ReturnType<DoctorRoutes['facts']> => {
    const { httpsPort, httpPort } = settings.config;
    const shown = certificate();
    return {
      httpsPort,
      httpPort,
      rtcPorts: workers.workers.map(({ port }) => port),
      name: certificateNames([]).find((name) => name.endsWith('.local')) ?? null,
      certificate: shown ? validityOf(shown.cert) : null,
    };
  };
  return { desk, handshakes, routes: { ownNames, handshakes, facts, keep: (from, report) => desk.keep(from, report) } };
}

/** Of the first in a chain, which is the one that is shown. */
function validityOf(pem: string): Facts['certificate'] {
  const { validFrom, validTo } = new X509Certificate(pem);
  return { notBefore: Date.parse(validFrom), notAfter: Date.parse(validTo) };
}

export declare const WORKER_NAME: string;

/** The worker that the environment names, as an absolute path. Nobody has looked whether it is there. */
export declare function configuredWorker(env?: NodeJS.ProcessEnv): string | undefined;

/** What set-up has made and may make again, shared by all checkouts of this user. */
export declare function cacheFolder(env?: NodeJS.ProcessEnv): string;

/** The checkout that this file (or the bundle that it ended up in) belongs to, or undefined in an installed app. */
export declare function checkout(): string | undefined;

/** The version of mediasoup that is (or, before anything is installed, will be) installed in a checkout. */
export declare function mediasoupVersion(root: string): string | undefined;

/** The version of mediasoup that the lock file asks for. */
export declare function lockedMediasoupVersion(root: string): string | undefined;

export interface CachedWorker {
  /** How it came about: 'openssl' and 'system' are own builds, named by the libsrtp that is in them. */
  kind: 'prebuilt' | 'openssl' | 'system';
  file: string;
}

/** The places in the cache where a worker may be, best first. */
export declare function cachedWorkers(options: {
  root: string;
  version?: string;
  env?: NodeJS.ProcessEnv;
}): [CachedWorker, CachedWorker, CachedWorker];

/** The worker that an installed app brings along; `resourcesPath` is Electron's. */
export declare function installedWorker(resourcesPath?: string): string | undefined;

/**
 * The absolute path of the worker binary: the configured one, or else the installed app's, or else one from the cache,
 * or else undefined. Never builds or downloads anything.
 */
export declare function findWorker(options?: {
  env?: NodeJS.ProcessEnv;
  root?: string;
  version?: string;
  resourcesPath?: string;
}): string | undefined;

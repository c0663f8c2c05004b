/**
 * Why a request was refused. The numbers are those that classic clients
 * already know from HTTP; the sentence is for a person.
 */
export const errorCodes = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  notFound: 404,
  wrongState: 409,
  tooMany: 429,
  internal: 500,
  full: 503,
} as const;

export type ErrorName = keyof typeof errorCodes;
export type ErrorCode = (typeof errorCodes)[ErrorName];

/** A refusal that is meant to be read by whoever asked. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ErrorCode;

  constructor(kind: ErrorName, sentence: string) {
    super(sentence);
    this.code = errorCodes[kind];
  }
}

/**
 * WebSocket close codes (RFC 6455 §7.4) as Soupbox uses them. Classic clients
 * never come back after 4000, so it is kept for people who shall not.
 */
export const closeCodes = {
  goingAway: 1001,
  unsupportedData: 1003,
  invalidPayload: 1007,
  policyViolation: 1008,
  tooBig: 1009,
  comeBack: 1012,
  doNotComeBack: 4000,
} as const;

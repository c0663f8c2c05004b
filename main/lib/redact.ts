/** Keeps secrets out of logs, whoever forgets that something is one. */

export const REDACTED = '[redacted]';

/** Names under which secrets travel here. */
const secretName = /^(token|admintoken|session|password|passwordhash|secret|reconnectsecret|key|hostkey|invitekey|ingestkey|authorization|cookie|icepassword|privatekey)$/i;
/** Where secrets stand inside longer texts: links with a code or key in them, and headers. */
const inText = /((?:[#?&](?:code|token|session|key|host|invite|password|access_token)=)|(?:bearer )|(?:sbx_))[^\s"'&#\\]+/gi;
/** A key as files hold it, or its beginning; line breaks may be escaped. */
const privateKey = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----(?:[\w+/=\s:,]|\\[nr]|-(?!-))*(-----END \1-----)?/g;
const MAX_DEPTH = 6;

/** The same, without what stands under the name of a secret. */
export function redact<T extends object>(value: T, depth = MAX_DEPTH): T {
  if (Array.isArray(value)) return value.map((one: unknown) => (isObject(one) && depth > 0 ? redact(one, depth - 1) : one)) as T;
  const safe: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    if (secretName.test(name) && inner !== undefined && inner !== null) safe[name] = REDACTED;
    else safe[name] = isObject(inner) && depth > 0 ? redact(inner, depth - 1) : inner;
  }
  return safe as T;
}

/** The same text, without private keys, and without codes and keys in links or headers. */
export function redactText(text: string): string {
  return text.replace(inText, `$1${REDACTED}`).replace(privateKey, REDACTED);
}

/** Errors, dates and the like are for the logger to put into words. */
function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype);
}

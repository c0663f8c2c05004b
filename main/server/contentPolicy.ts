/** What a page of participants may load and reach: its own files, and whom it has to talk to. https://www.w3.org/TR/CSP3/ */
export function contentPolicy({ connect, scripts }: { readonly connect: readonly string[]; readonly scripts: readonly string[] }): string {
  return [
    "default-src 'none'",
    ["script-src 'self'", ...scripts].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    ["connect-src 'self'", ...connect].join(' '),
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * In place of the package `debug`, with which mediasoup-client and
 * protoo-client make dozens of loggers before they do anything, on a page's
 * way to its first picture. `localStorage.debug = 'mediasoup-client'`
 * (or `*`, or any beginning) still lets them talk.
 */
let wanted = '';
try {
  wanted = localStorage.getItem('debug') ?? '';
} catch {
  // Storage is forbidden: silence.
}

const silent = () => {};

module.exports = wanted === '' ? quiet : loud;

function quiet() {
  // Of its own, for the libraries write on it.
  return silent.bind(null);
}

function loud(namespace) {
  const begins = wanted.replace(/[:*]+$/, '');
  if (!namespace.startsWith(begins)) return quiet();
  const log = (...words) => (log.log ?? console.debug)(namespace, ...words);
  log.enabled = true;
  return log;
}

/** Our flags among those of Electron and Chromium, which come on the same command line. */

/** Switches that somebody may need for Chromium itself; `--headless` is ours. */
const chromium = /^--(no-sandbox|disable-gpu|disable-dev-shm-usage|in-process-gpu|ozone-platform(-hint)?|enable-features|disable-features|lang|force-device-scale-factor|inspect|inspect-brk|remote-debugging-(port|pipe)|user-data-dir|enable-logging|v|original-process-start-time|allow-file-access-from-files|autostarted)(=|$)/;

/**
 * What is ours of `process.argv`. Run from a checkout (`electron . --json`),
 * ours begins after the folder; installed, it begins at once.
 */
export function ownArguments(argv: readonly string[], { defaultApp }: { defaultApp: boolean }): string[] {
  const [, ...rest] = argv;
  const from = defaultApp ? rest.findIndex((argument) => !argument.startsWith('-')) + 1 : 0;
  // macOS names the process when it is opened from the Finder.
  return rest.slice(from).filter((argument) => !chromium.test(argument) && !argument.startsWith('-psn_'));
}

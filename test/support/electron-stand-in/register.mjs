// Resolves `electron` to the stand-in, for `import` as well as for Playwright's `require`.
import { registerHooks } from 'node:module';

const standIn = new URL('./module.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) => (specifier === 'electron' || specifier === 'electron/main' ? { url: standIn, format: 'module-typescript', shortCircuit: true } : next(specifier, context)),
});

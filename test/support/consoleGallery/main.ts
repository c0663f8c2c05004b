/**
 * Shows the console with canned state, for looking at it:
 * `?scene=class&lang=zh-CN&theme=dark#/rooms`. The carrier is a stand-in (see
 * `vite.config.ts` beside); everything else is real.
 */
const wanted = new URLSearchParams(location.search);
localStorage.setItem('soupbox.language', wanted.get('lang') ?? 'en');
localStorage.setItem('soupbox.theme', wanted.get('theme') ?? 'light');
await import('../../../renderer/console/main.ts');
export {};

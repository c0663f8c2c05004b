/**
 * Shows the meeting page with canned state, for looking at it:
 * `?scene=grid&n=4&panel=chat&lang=zh-CN&theme=dark`. The stores are stand-ins
 * (see `vite.config.ts` beside); the components are the real ones.
 */
const wanted = new URLSearchParams(location.search);
localStorage.setItem('soupbox.language', wanted.get('lang') ?? 'en');
localStorage.setItem('soupbox.theme', wanted.get('theme') ?? 'light');
await import('../../../renderer/meeting/main.ts');
export {};

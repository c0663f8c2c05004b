import { pickLocale, rememberedLocale } from '../ui/i18n/locale.ts';

/** Said where not even the words of the page have come. */
const words = {
  en: { text: 'The page could not be loaded. Check that you are on the same Wi-Fi as the server, then try again.', again: 'Reload' },
  'zh-CN': { text: '页面没有加载出来。请确认你和服务器在同一个无线网络中，然后重试。', again: '重新加载' },
};

/** The screens have not come: says so in words, for there is nothing else to see. */
export function notLoaded(error: unknown): void {
  reportError(error);
  const { text, again } = words[rememberedLocale() ?? pickLocale(navigator.languages)];
  const said = document.createElement('p');
  said.textContent = text;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = again;
  button.addEventListener('click', () => location.reload());
  button.style.cssText = 'padding: 12px 24px; border: 1px solid; border-radius: 10px; font: inherit; cursor: pointer';
  const note = document.createElement('main');
  note.setAttribute('role', 'alert');
  note.style.cssText = 'max-width: 28rem; margin: 20vh auto; padding: 0 1rem; font: 1.125rem/1.5 system-ui, sans-serif; text-align: center; display: grid; gap: 1.5rem; justify-items: center';
  note.append(said, button);
  document.querySelector('#app')?.replaceChildren(note);
}

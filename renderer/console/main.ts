import 'virtual:nuxt-icon-bundle/register';
import '../ui/styles/main.css';
import ui from '@nuxt/ui/vue-plugin';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { useTheme } from '../ui/useTheme.ts';
import App from './App.vue';
import { chooseCarrier } from './carrier.ts';
import { i18n } from './i18n/index.ts';
import { createConsoleRouter } from './router.ts';
import { provideCarrier } from './stores/console.ts';

// Before the first paint, so that nobody in a dark room sees a white flash.
useTheme();

const pinia = createPinia();
// Before the router reads the address: a one-time code is no screen.
provideCarrier(pinia, chooseCarrier());

createApp(App).use(pinia).use(i18n).use(createConsoleRouter()).use(ui).mount('#app');

import 'virtual:nuxt-icon-bundle/register';
import '../ui/styles/main.css';
import ui from '@nuxt/ui/vue-plugin';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { i18n } from './i18n/index.ts';
import { useTheme } from '../ui/useTheme.ts';
import App from './App.vue';

// Before the first paint, so that nobody in a dark room sees a white flash.
useTheme();

createApp(App).use(createPinia()).use(i18n).use(ui).mount('#app');

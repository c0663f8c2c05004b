// Neither Nuxt UI nor vue-i18n: this page has to arrive where hardly anything does.
import './style.css';
import { createApp } from 'vue';
import App from './App.vue';

createApp(App).mount('#app');

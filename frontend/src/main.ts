import '@fontsource-variable/inter/wght.css'
import './assets/main.css'
import { createApp } from 'vue'
import SandboxPage from './sandbox/SandboxPage.vue'
import { i18n } from './i18n'

createApp(SandboxPage).use(i18n).mount('#app')

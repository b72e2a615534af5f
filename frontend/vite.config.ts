import { fileURLToPath, URL } from 'node:url'
import VueI18nPlugin from '@intlify/unplugin-vue-i18n/vite'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [
    vue(),
    tailwindcss(),
    // Messages are compiled at build time: the page runs without eval, and without the message compiler.
    VueI18nPlugin({
      include: fileURLToPath(new URL('./src/i18n/locales/*.json', import.meta.url)),
      strictMessage: true,
      dropMessageCompiler: true,
      fullInstall: false,
    }),
  ],
  resolve: {
    alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) },
  },
  // What this page leaves unused of its libraries.
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_I18N_LEGACY_API__: false,
  },
  build: {
    // The content security policy allows files of this origin and no data: fonts or scripts.
    assetsInlineLimit: 0,
    rollupOptions: {
      input: ['./index.html', './api/docs.html'].map((page) => fileURLToPath(new URL(page, import.meta.url))),
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/sandbox': { target: 'http://127.0.0.1:8080', ws: true },
      '/api/v1': { target: 'http://127.0.0.1:8080' },
      '/ws': { target: 'http://127.0.0.1:8080', ws: true },
    },
  },
  test: {
    include: ['src/**/*.spec.ts', 'scripts/**/*.spec.mjs'],
  },
})

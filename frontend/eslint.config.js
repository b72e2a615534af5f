import { defineConfigWithVueTs, vueTsConfigs } from '@vue/eslint-config-typescript'
import vue from 'eslint-plugin-vue'
import a11y from 'eslint-plugin-vuejs-accessibility'

export default defineConfigWithVueTs(
  { ignores: ['node_modules', 'dist'] },
  vue.configs['flat/essential'],
  a11y.configs['flat/recommended'],
  vueTsConfigs.recommended,
  {
    rules: {
      // Text of the page lives in src/i18n/locales, so that it can be translated.
      'vue/no-bare-strings-in-template': ['error', { allowlist: ['·', ':'] }],
      'vue/multi-word-component-names': 'off',
      // A label names its field by `for` and id, through the Field component's slot.
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
      'vuejs-accessibility/no-static-element-interactions': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
)

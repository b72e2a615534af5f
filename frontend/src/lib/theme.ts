import { onScopeDispose, ref, watch } from 'vue'
import { local } from './storage'

export type Theme = 'light' | 'dark'

/** The same key is read by public/theme.js before the first paint. */
const key = 'whatomate.theme'

/** The theme in use: the reader's choice, else the system's, which is followed as it changes. */
export function useTheme() {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const theme = ref<Theme>(document.documentElement.classList.contains('dark') ? 'dark' : 'light')

  const follow = (event: MediaQueryListEvent) => {
    if (local.get(key) === null) theme.value = event.matches ? 'dark' : 'light'
  }
  system.addEventListener('change', follow)
  onScopeDispose(() => system.removeEventListener('change', follow))
  watch(theme, (value) => document.documentElement.classList.toggle('dark', value === 'dark'))

  function toggle() {
    theme.value = theme.value === 'dark' ? 'light' : 'dark'
    local.set(key, theme.value)
  }

  return { theme, toggle }
}

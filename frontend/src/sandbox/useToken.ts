import { ref } from 'vue'
import { session } from '@/lib/storage'

const key = 'whatomate.sandbox.token'

/** The operator's sandbox token: asked for on the first 401, forgotten with the tab. */
export function useToken() {
  const token = ref(session.get(key) ?? undefined)
  const isTokenWanted = ref(false)

  function askForToken() {
    isTokenWanted.value = true
  }

  function setToken(value: string) {
    session.set(key, value)
    token.value = value
    isTokenWanted.value = false
  }

  return { token, isTokenWanted, askForToken, setToken }
}

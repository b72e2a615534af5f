import { inject, onScopeDispose, ref, watch, type InjectionKey } from 'vue'
import type { Media } from './view'

/** How the page around reads a stored file; without it files stay placeholders. */
export const fileReader: InjectionKey<(id: string) => Promise<Blob>> = Symbol('file reader')

/** The address of a medium: its own, or one made here for the stored file that it names. */
export function useFile(media: () => Media) {
  const read = inject(fileReader, undefined)
  const url = ref<string>()
  let made: string | undefined
  let isGone = false

  function forget() {
    if (made) URL.revokeObjectURL(made)
    made = undefined
  }

  watch(
    () => media().url ?? media().id,
    async (named) => {
      forget()
      url.value = media().url
      if (url.value || !named || !read) return
      try {
        const file = await read(named)
        if (!isGone && media().id === named) url.value = made = URL.createObjectURL(file)
      } catch {
        // It was deleted, or the server is away: the placeholder says that there was one.
      }
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    isGone = true
    forget()
  })

  return url
}

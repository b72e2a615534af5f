/** Browser storage that may be switched off or full: reading then gives null, writing does nothing. */
export function remembered(storage: () => Storage) {
  return {
    get(key: string): string | null {
      try {
        return storage().getItem(key)
      } catch {
        return null
      }
    },
    set(key: string, value: string): void {
      try {
        storage().setItem(key, value)
      } catch {
        // What cannot be kept lasts until the page is closed.
      }
    },
  }
}

export const local = remembered(() => localStorage)
export const session = remembered(() => sessionStorage)

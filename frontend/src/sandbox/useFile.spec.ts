import { afterEach, describe, expect, it, vi } from 'vitest'
import { createApp, effectScope, nextTick, reactive, type Ref } from 'vue'
import { fileReader, useFile } from './useFile'
import type { Media } from './view'

vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:made', revokeObjectURL: vi.fn() }))

/** What a component that shows the medium would get, in an app that reads files by `read`. */
function shown(media: Media, read: (id: string) => Promise<Blob>) {
  const app = createApp({})
  app.provide(fileReader, read)
  const scope = effectScope()
  const url = scope.run(() => app.runWithContext(() => useFile(() => media))) as Ref<string | undefined>
  return { url, close: () => scope.stop() }
}

describe('the file of a message', () => {
  afterEach(() => vi.clearAllMocks())

  it('is read by its id and shown from here', async () => {
    const read = vi.fn(async () => new Blob(['x']))
    const { url } = shown({ type: 'image', id: '7' }, read)

    await vi.waitFor(() => expect(url.value).toBe('blob:made'))
    expect(read).toHaveBeenCalledExactlyOnceWith('7')
  })

  it('with an address of its own is not read', () => {
    const read = vi.fn(async () => new Blob())
    const { url } = shown({ type: 'image', url: 'https://example.org/a.png', id: '7' }, read)

    expect(url.value).toBe('https://example.org/a.png')
    expect(read).not.toHaveBeenCalled()
  })

  it('stays a placeholder when it cannot be read', async () => {
    const { url } = shown({ type: 'image', id: '7' }, () => Promise.reject(new Error('404')))

    await nextTick()
    expect(url.value).toBeUndefined()
  })

  it('is let go with the bubble, also when it comes too late', async () => {
    const early = shown({ type: 'image', id: '7' }, async () => new Blob(['x']))
    await vi.waitFor(() => expect(early.url.value).toBe('blob:made'))
    early.close()
    expect(URL.revokeObjectURL).toHaveBeenCalledExactlyOnceWith('blob:made')

    let arrive: (file: Blob) => void = () => {}
    const late = shown({ type: 'image', id: '8' }, () => new Promise((resolve) => (arrive = resolve)))
    late.close()
    arrive(new Blob(['x']))
    await nextTick()
    expect(late.url.value).toBeUndefined()
  })

  it('gives way to the next one, and is let go', async () => {
    const media = reactive<Media>({ type: 'image', id: '7' })
    const { url } = shown(media, async () => new Blob(['x']))
    await vi.waitFor(() => expect(url.value).toBe('blob:made'))

    media.url = 'https://example.org/b.png'
    await nextTick()

    expect(url.value).toBe('https://example.org/b.png')
    expect(URL.revokeObjectURL).toHaveBeenCalledWith('blob:made')
  })
})

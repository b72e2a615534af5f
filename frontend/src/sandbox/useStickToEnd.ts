import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** Closer to the end than this counts as being at the end. */
const thresholdPixels = 80

/** Keeps a growing list at its end while the reader is there, and leaves it alone when they scrolled up. */
export function useStickToEnd(viewport: Ref<HTMLElement | null>, content: Ref<HTMLElement | null>) {
  const isAtEnd = ref(true)
  let lastTop = 0

  function toEnd(behavior: ScrollBehavior = 'auto') {
    isAtEnd.value = true
    viewport.value?.scrollTo({ top: viewport.value.scrollHeight, behavior })
  }

  /** Content that grows moves the end away from a reader who stayed: only scrolling up leaves it. */
  function onScroll() {
    const element = viewport.value
    if (!element) return
    if (element.scrollHeight - element.clientHeight - element.scrollTop < thresholdPixels)
      isAtEnd.value = true
    else if (element.scrollTop < lastTop) isAtEnd.value = false
    lastTop = element.scrollTop
  }

  const observer = new ResizeObserver(() => isAtEnd.value && toEnd())
  watch([viewport, content], (elements) => {
    observer.disconnect()
    for (const element of elements) if (element) observer.observe(element)
  })
  onScopeDispose(() => observer.disconnect())

  return { isAtEnd, toEnd, onScroll }
}

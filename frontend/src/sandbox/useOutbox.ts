import { computed, ref } from 'vue'
import { SandboxProblem } from './api'
import type { CustomerMessage, Draft, StoredMessage } from './model'

/**
 * What the customer wrote and the server has not confirmed. Messages leave one at a time, in the order written;
 * while the line is down they wait, and a refused one stays until it is sent again or thrown away.
 */
export function useOutbox(
  post: (message: CustomerMessage) => Promise<StoredMessage>,
  onSent: (stored: StoredMessage, draft: Draft) => void,
  onRefused: (problem: SandboxProblem) => void,
) {
  const drafts = ref<Draft[]>([])
  const isOnline = ref(true)
  const isSending = computed(() => drafts.value.some((draft) => draft.state === 'sending'))

  function send(message: CustomerMessage) {
    const timestamp = new Date().toISOString()
    drafts.value.push({ key: `draft ${timestamp} ${Math.random()}`, message, timestamp, state: 'queued' })
    void flush()
  }

  function retry(key: string) {
    const draft = drafts.value.find((candidate) => candidate.key === key)
    if (!draft || draft.state === 'sending') return
    draft.state = 'queued'
    void flush(true)
  }

  function discard(key: string) {
    drafts.value = drafts.value.filter((draft) => draft.key !== key)
  }

  function setOnline(online: boolean) {
    isOnline.value = online
    if (online) void flush()
  }

  function clear() {
    drafts.value = []
  }

  /** @param anyway also while the line seems down: the reader asked for it */
  async function flush(anyway = false): Promise<void> {
    if (isSending.value || !(isOnline.value || anyway)) return
    const draft = drafts.value.find((candidate) => candidate.state === 'queued')
    if (!draft) return
    draft.state = 'sending'
    try {
      const stored = await post(draft.message)
      if (!drafts.value.includes(draft)) return // the reader has turned to another phone meanwhile
      discard(draft.key)
      onSent(stored, draft)
    } catch (error) {
      draft.state = 'failed'
      const problem = error instanceof SandboxProblem ? error : new SandboxProblem(0, String(error))
      draft.problem = problem.message
      onRefused(problem)
    }
    void flush()
  }

  return { drafts, isSending, send, retry, discard, setOnline, clear }
}

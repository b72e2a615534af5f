import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { SandboxApi, SandboxProblem } from './api'
import type { Customer } from './customers'
import { rowsOf } from './grouping'
import type { CustomerMessage, SocketFrame } from './model'
import { PhoneSocket, type Connection } from './socket'
import { emptyThread, withFrame, withMessages } from './thread'
import { useOutbox } from './useOutbox'
import { useToken } from './useToken'

/** One phone's conversation: its messages, the live connection, and what the customer sends. */
export function useConversation(customer: Ref<Customer>) {
  const { token, isTokenWanted, askForToken, setToken } = useToken()
  const api = new SandboxApi(() => token.value)
  const thread = shallowRef(emptyThread)
  const state = ref<'loading' | 'ready' | 'failed'>('loading')
  const problem = ref('')
  const connection = ref<Connection>('connecting')
  /** Rows keep their key when a draft becomes a message, so that nothing flickers. */
  const keys = new Map<string, string>()
  let socket: PhoneSocket | undefined
  let held: SocketFrame[] = []

  const outbox = useOutbox(
    (message) => api.sendMessage(customer.value.waId, customer.value.name, message),
    (stored, draft) => {
      keys.set(stored.id, draft.key)
      thread.value = withMessages(thread.value, [stored])
      releaseHeld()
    },
    (refusal) => {
      releaseHeld()
      if (refusal.status === 401) askForToken()
    },
  )

  const messages = computed(() => thread.value.messages)
  const rows = computed(() => rowsOf(messages.value, outbox.drafts.value, keys))

  watch([() => customer.value.waId, token], restart, { immediate: true })

  function restart() {
    socket?.close()
    thread.value = emptyThread
    state.value = 'loading'
    held = []
    keys.clear()
    outbox.clear()
    void load().then((loaded) => loaded && connect())
  }

  /** Fetches the list; false when it came too late or the token is missing. */
  async function load(): Promise<boolean> {
    const [waId, usedToken] = [customer.value.waId, token.value]
    const isCurrent = () => waId === customer.value.waId && usedToken === token.value
    try {
      const list = await api.listMessages(waId)
      if (!isCurrent()) return false
      thread.value = withMessages(thread.value, list)
      state.value = 'ready'
      outbox.setOnline(true)
      return true
    } catch (error) {
      if (!isCurrent()) return false
      const refusal = error instanceof SandboxProblem ? error : new SandboxProblem(0, String(error))
      if (refusal.status === 401) askForToken()
      if (refusal.status === 0) outbox.setOnline(false)
      if (state.value === 'loading') state.value = 'failed'
      problem.value = refusal.message
      return refusal.status !== 401
    }
  }

  function connect() {
    const { url, protocols } = api.socketAddress(customer.value.waId)
    socket = new PhoneSocket(url, protocols, {
      onOpen: () => void load(),
      // Tells whether the server is away or only the socket: in that case the list is news enough until it is back.
      onLost: () => void load(),
      onFrame: receive,
      onState: (next) => (connection.value = next),
    })
  }

  /** The customer's own message may come back over the socket before its POST is answered: it waits for that. */
  function receive(frame: SocketFrame) {
    const isOwn = frame.event === 'message' && frame.message.direction === 'from_customer'
    if (isOwn && outbox.isSending.value) held.push(frame)
    else thread.value = withFrame(thread.value, frame)
  }

  function releaseHeld() {
    thread.value = held.splice(0).reduce(withFrame, thread.value)
  }

  function send(message: CustomerMessage) {
    const to = message.to ?? messages.value.at(-1)?.business
    outbox.send({ ...message, ...(to && { to }) })
  }

  function reload() {
    if (state.value === 'failed') state.value = 'loading'
    void load()
    socket?.retryNow()
  }

  const readFile = (id: string) => api.readFile(customer.value.waId, id)

  const retryNow = () => socket?.retryNow()
  const retryWhenSeen = () => document.visibilityState === 'visible' && retryNow()
  window.addEventListener('online', retryNow)
  document.addEventListener('visibilitychange', retryWhenSeen)
  onScopeDispose(() => {
    window.removeEventListener('online', retryNow)
    document.removeEventListener('visibilitychange', retryWhenSeen)
    socket?.close()
  })

  return {
    messages,
    rows,
    state,
    problem,
    connection,
    isTokenWanted,
    token,
    setToken,
    send,
    retry: outbox.retry,
    discard: outbox.discard,
    reload,
    readFile,
  }
}

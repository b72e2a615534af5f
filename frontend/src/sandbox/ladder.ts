import { laterStatus } from './thread'
import type { Status, StoredMessage } from './model'

/** One rung of a business message's way to the customer. */
export interface Rung {
  status: Status
  state: 'done' | 'skipped' | 'waiting' | 'failed'
  /** RFC 3339; absent when nothing reported it. */
  timestamp?: string
  /** Milliseconds since the customer's message it answers, or since it was accepted. */
  elapsed?: number
}

const way = ['accepted', 'sent', 'delivered', 'read'] as const

/** The message whose way is shown: the chosen one, else the newest of the business. */
export function watchedMessage(
  messages: readonly StoredMessage[],
  chosen?: string,
): StoredMessage | undefined {
  const ofBusiness = messages.filter((m) => m.direction === 'from_business' && m.type !== 'reaction')
  return ofBusiness.find((m) => m.id === chosen) ?? ofBusiness.at(-1)
}

/** What the customer wrote right before the business message; none where the business had answered that already. */
export function causeOf(
  messages: readonly StoredMessage[],
  answer: StoredMessage,
): StoredMessage | undefined {
  const index = messages.findIndex((message) => message.id === answer.id)
  const before = messages.slice(0, Math.max(0, index)).findLast((message) => message.type !== 'reaction')
  return before?.direction === 'from_customer' ? before : undefined
}

/** The ladder accepted → sent → delivered → read, with a failure where it happened. */
export function ladderOf(answer: StoredMessage, since = answer.timestamp): Rung[] {
  const times = new Map((answer.statuses ?? []).map((entry) => [entry.status, entry.timestamp]))
  if (!times.has('accepted')) times.set('accepted', answer.timestamp)
  const failed = answer.status === 'failed'
  const steps: readonly Status[] = failed ? [...way.filter((status) => times.has(status)), 'failed'] : way
  return steps.map((status) => {
    const timestamp = times.get(status)
    const elapsed = timestamp ? Math.max(0, Date.parse(timestamp) - Date.parse(since)) : undefined
    return { status, state: stateOf(status, answer.status, timestamp), timestamp, elapsed }
  })
}

/** «read» implies «delivered»: Meta may leave a rung out. */
function stateOf(status: Status, reached: Status, timestamp: string | undefined): Rung['state'] {
  if (status === 'failed') return 'failed'
  if (timestamp) return 'done'
  return laterStatus(reached, status) === reached ? 'skipped' : 'waiting'
}

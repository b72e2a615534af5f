import type { SocketFrame, Status, StatusEntry, StoredMessage } from './model'

/** Everything known of one conversation. Statuses that overtook their message wait in `early`. */
export interface Thread {
  messages: readonly StoredMessage[]
  early: Readonly<Record<string, readonly StatusEntry[]>>
}

export const emptyThread: Thread = { messages: [], early: {} }

const ranks: Record<Status, number> = {
  received: 0,
  accepted: 1,
  sent: 2,
  // A failure yields only to proof that the message arrived after all.
  failed: 2.5,
  delivered: 3,
  read: 4,
  played: 5,
}

/** The status that counts when a new one arrives: never backwards. */
export function laterStatus(known: Status, next: Status): Status {
  return (ranks[next] ?? -1) > (ranks[known] ?? -1) ? next : known
}

/** Adds or refreshes messages; what is known already keeps its place and its statuses. */
export function withMessages(thread: Thread, incoming: readonly StoredMessage[]): Thread {
  const byId = new Map(thread.messages.map((message) => [message.id, message]))
  const early = { ...thread.early }
  for (const message of incoming) {
    const known = byId.get(message.id)
    const statuses = [...(message.statuses ?? []), ...(known?.statuses ?? []), ...(early[message.id] ?? [])]
    const status = laterStatus(known?.status ?? message.status, message.status)
    byId.set(message.id, withStatuses({ ...message, status, statuses: [] }, statuses))
    delete early[message.id]
  }
  return { messages: [...byId.values()].sort(byTime), early }
}

/** Folds one status in; one for a message not seen yet is kept until that message comes. */
export function withStatus(thread: Thread, id: string, entry: StatusEntry): Thread {
  if (!thread.messages.some((message) => message.id === id)) {
    return { ...thread, early: { ...thread.early, [id]: [...(thread.early[id] ?? []), entry] } }
  }
  const messages = thread.messages.map((message) =>
    message.id === id ? withStatuses(message, [...(message.statuses ?? []), entry]) : message,
  )
  return { ...thread, messages }
}

export function withFrame(thread: Thread, frame: SocketFrame): Thread {
  switch (frame.event) {
    case 'message':
      return withMessages(thread, [frame.message])
    case 'status':
      return withStatus(thread, frame.id, { status: frame.status, timestamp: frame.timestamp })
    default:
      return thread // an event that a newer server may know
  }
}

/** The first report of each status stands: repeats carry later times of the same thing. */
function withStatuses(message: StoredMessage, entries: readonly StatusEntry[]): StoredMessage {
  const first = new Map<Status, StatusEntry>()
  for (const entry of entries) if (!first.has(entry.status)) first.set(entry.status, entry)
  const statuses = [...first.values()].sort((a, b) => ranks[a.status] - ranks[b.status])
  return { ...message, statuses, status: statuses.reduce((s, e) => laterStatus(s, e.status), message.status) }
}

function byTime(a: StoredMessage, b: StoredMessage): number {
  return Date.parse(a.timestamp) - Date.parse(b.timestamp)
}

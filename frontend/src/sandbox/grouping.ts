import type { Draft, StoredMessage } from './model'
import { viewOf, type MessageView } from './view'

/** One row of the thread: a day's heading, a confirmed message, or one on its way. */
export type ThreadRow = { kind: 'day'; key: string; timestamp: string } | MessageRow | DraftRow

export type MessageRow = { kind: 'message'; message: StoredMessage; reactions: string[] } & Drawn
export type DraftRow = { kind: 'draft'; draft: Draft } & Drawn

interface Drawn {
  key: string
  view: MessageView
  /** What it replies to, where that is known. */
  quoted?: { direction: StoredMessage['direction']; view: MessageView }
  /** The last of a run of one sender, which has the tight corner. */
  endsRun: boolean
}

/** Messages further apart than this start a run of their own. */
const runGapMillis = 5 * 60_000

/**
 * Lays messages out: days separated, runs of one sender joined, reactions moved onto what they react to.
 *
 * @param keys stable row keys of messages that were drafts a moment ago, so that confirming does not redraw them
 */
export function rowsOf(
  messages: readonly StoredMessage[],
  drafts: readonly Draft[] = [],
  keys: ReadonlyMap<string, string> = new Map(),
): ThreadRow[] {
  const known = new Map(messages.map((message) => [message.id, { message, view: viewOf(message) }]))
  const reactions = reactionsOf([...known.values()])
  const shown = [...known.values()].filter(({ view }) => view.kind !== 'reaction' || !known.has(view.target))
  const quoted = (id: string | undefined) => {
    const target = id === undefined ? undefined : known.get(id)
    return target && { direction: target.message.direction, view: target.view }
  }

  const rows = shown.map(({ message, view }, index): MessageRow => {
    const next = shown[index + 1]?.message ?? draftAsNext(drafts[0])
    return {
      kind: 'message',
      key: keys.get(message.id) ?? message.id,
      message,
      view,
      quoted: quoted(message.context?.message_id ?? message.context?.id),
      endsRun: !next || !joins(message, next),
      reactions: [...(reactions.get(message.id)?.values() ?? [])],
    }
  })
  const waiting = drafts.map((draft, index): DraftRow => {
    const quote = quoted(draft.message.context?.id)
    const endsRun = index === drafts.length - 1
    return { kind: 'draft', key: draft.key, draft, view: viewOf(draft.message), quoted: quote, endsRun }
  })
  return withDays([...rows, ...waiting])
}

function withDays(rows: (MessageRow | DraftRow)[]): ThreadRow[] {
  let day = ''
  return rows.flatMap((row) => {
    const { timestamp } = row.kind === 'message' ? row.message : row.draft
    const next = new Date(timestamp).toDateString()
    if (next === day) return [row]
    day = next
    return [{ kind: 'day', key: `day ${next}`, timestamp } as const, row]
  })
}

/** The newest rows under the heading of their day: some thousand bubbles would stop the page at every message. */
export function latestRows(rows: readonly ThreadRow[], count: number): ThreadRow[] {
  const start = rows.length - count
  if (start <= 0) return [...rows]
  const heading = rows.slice(0, start + 1).findLast((row) => row.kind === 'day')
  const latest = rows.slice(start)
  return heading && latest[0] !== heading ? [heading, ...latest] : latest
}

type Neighbour = Pick<StoredMessage, 'direction' | 'timestamp' | 'status'>

function draftAsNext(draft: Draft | undefined): Neighbour | undefined {
  return draft && { direction: 'from_customer', timestamp: draft.timestamp, status: 'received' }
}

function joins(message: Neighbour, next: Neighbour): boolean {
  return (
    message.direction === next.direction &&
    message.status !== 'failed' &&
    new Date(message.timestamp).toDateString() === new Date(next.timestamp).toDateString() &&
    Date.parse(next.timestamp) - Date.parse(message.timestamp) < runGapMillis
  )
}

/** The reaction that stands per message and side; an empty emoji takes it back. */
function reactionsOf(
  messages: { message: StoredMessage; view: MessageView }[],
): Map<string, Map<string, string>> {
  const byTarget = new Map<string, Map<string, string>>()
  for (const { message, view } of messages) {
    if (view.kind !== 'reaction') continue
    const sides = byTarget.get(view.target) ?? new Map<string, string>()
    if (view.emoji) sides.set(message.direction, view.emoji)
    else sides.delete(message.direction)
    byTarget.set(view.target, sides)
  }
  return byTarget
}

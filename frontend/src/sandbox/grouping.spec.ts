import { describe, expect, it } from 'vitest'
import { latestRows, rowsOf } from './grouping'
import type { Draft, StoredMessage } from './model'

function message(id: string, minute: number, more: Partial<StoredMessage> = {}): StoredMessage {
  const timestamp = new Date(2026, 10, 23, 9, minute).toISOString()
  return {
    id,
    direction: 'from_business',
    type: 'text',
    status: 'read',
    timestamp,
    text: { body: id },
    ...more,
  }
}

function reaction(id: string, target: string, emoji?: string): StoredMessage {
  return message(id, 9, { type: 'reaction', reaction: { message_id: target, emoji } })
}

const draft: Draft = {
  key: 'draft 1',
  message: { type: 'text', text: { body: 'new' } },
  timestamp: new Date(2026, 10, 23, 9, 1).toISOString(),
  state: 'sending',
}

const ends = (rows: ReturnType<typeof rowsOf>) =>
  rows.map((row) => (row.kind === 'day' ? 'day' : row.endsRun))

describe('the rows of a thread', () => {
  it('head each day once', () => {
    const yesterday = new Date(2026, 10, 22, 23, 59).toISOString()
    const rows = rowsOf([message('a', 0, { timestamp: yesterday }), message('b', 0), message('c', 1)])

    expect(rows.map((row) => row.kind)).toEqual(['day', 'message', 'day', 'message', 'message'])
  })

  it('join messages of one side into runs, until the other side speaks or time passes', () => {
    const rows = rowsOf([
      message('a', 0),
      message('b', 1),
      message('c', 2, { direction: 'from_customer' }),
      message('d', 3),
      message('e', 30),
    ])

    expect(ends(rows)).toEqual(['day', false, true, true, true, true])
  })

  it('never join anything to a failed message', () => {
    expect(ends(rowsOf([message('a', 0, { status: 'failed' }), message('b', 1)]))).toEqual([
      'day',
      true,
      true,
    ])
  })

  it('put drafts last, joined to the customer run before them', () => {
    const rows = rowsOf([message('a', 0, { direction: 'from_customer' })], [draft])

    expect(rows.map((row) => row.key)).toEqual([expect.stringContaining('day'), 'a', 'draft 1'])
    expect(ends(rows)).toEqual(['day', false, true])
  })

  it('keep the key a message had as a draft', () => {
    expect(rowsOf([message('a', 0)], [], new Map([['a', 'draft 1']])).at(-1)?.key).toBe('draft 1')
  })

  it('hang reactions on their message; the last one counts and an empty one takes it back', () => {
    const shown = (...reactions: StoredMessage[]) => {
      const row = rowsOf([message('a', 0), ...reactions]).at(-1)
      return row?.kind === 'message' ? row.reactions : undefined
    }

    expect(shown(reaction('r1', 'a', '👍'), reaction('r2', 'a', '❤️'))).toEqual(['❤️'])
    expect(shown(reaction('r1', 'a', '👍'), reaction('r2', 'a'))).toEqual([])
  })

  it('do not let a reaction break a run', () => {
    const rows = rowsOf([
      message('a', 0),
      { ...reaction('r', 'a', '👍'), direction: 'from_customer' },
      message('b', 1),
    ])

    expect(ends(rows)).toEqual(['day', false, true])
  })

  it('quote what a message replies to, where it is known', () => {
    const reply = message('b', 1, { direction: 'from_customer', context: { id: 'a' } })
    const rows = rowsOf([message('a', 0), reply, message('c', 2, { context: { message_id: 'elsewhere' } })])

    expect(rows.map((row) => (row.kind === 'message' ? row.quoted : undefined))).toEqual([
      undefined,
      undefined,
      { direction: 'from_business', view: { kind: 'card', body: 'a', actions: [] } },
      undefined,
    ])
  })

  it('show a reaction to a message that is not here as a row', () => {
    expect(rowsOf([reaction('r', 'elsewhere', '👍')]).at(-1)).toMatchObject({
      view: { kind: 'reaction', emoji: '👍' },
    })
  })
})

describe('the latest rows', () => {
  const yesterday = new Date(2026, 10, 22, 9).toISOString()
  const rows = rowsOf([message('a', 0, { timestamp: yesterday }), message('b', 0), message('c', 1)])
  const keys = (count: number) => latestRows(rows, count).map((row) => (row.kind === 'day' ? 'day' : row.key))

  it('are all of them while they are few', () => {
    expect(keys(5)).toEqual(['day', 'a', 'day', 'b', 'c'])
  })

  it('keep the heading of their day', () => {
    expect(keys(1)).toEqual(['day', 'c'])
    expect(latestRows(rows, 1)[0]).toBe(rows[2])
    expect(keys(3)).toEqual(['day', 'b', 'c'])
    expect(keys(4)).toEqual(['day', 'a', 'day', 'b', 'c'])
  })
})

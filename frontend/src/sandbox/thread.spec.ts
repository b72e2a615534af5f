import { describe, expect, it } from 'vitest'
import type { Status, StoredMessage } from './model'
import { emptyThread, laterStatus, withFrame, withMessages, withStatus } from './thread'

const at = (second: number) => new Date(Date.UTC(2026, 10, 23, 9, 0, second)).toISOString()

function message(id: string, second: number, more: Partial<StoredMessage> = {}): StoredMessage {
  return {
    id,
    direction: 'from_business',
    type: 'text',
    status: 'accepted',
    timestamp: at(second),
    text: { body: id },
    ...more,
  }
}

describe('a thread', () => {
  it('shows a message once, however often it arrives, oldest first', () => {
    let thread = withMessages(emptyThread, [message('b', 2), message('a', 1)])
    thread = withFrame(thread, { event: 'message', message: message('a', 1) })

    expect(thread.messages.map((m) => m.id)).toEqual(['a', 'b'])
  })

  it('keeps the order of arrival among messages of the same second', () => {
    const thread = withMessages(emptyThread, [message('first', 1), message('second', 1)])

    expect(thread.messages.map((m) => m.id)).toEqual(['first', 'second'])
  })

  it('climbs the ladder as statuses arrive and remembers when', () => {
    let thread = withMessages(emptyThread, [message('a', 1)])
    thread = withStatus(thread, 'a', { status: 'sent', timestamp: at(2) })
    thread = withStatus(thread, 'a', { status: 'read', timestamp: at(4) })
    thread = withStatus(thread, 'a', { status: 'delivered', timestamp: at(3) })

    expect(thread.messages[0]?.status).toBe('read')
    expect(thread.messages[0]?.statuses?.map((s) => s.status)).toEqual(['sent', 'delivered', 'read'])
  })

  it('keeps a status that overtakes its message', () => {
    let thread = withStatus(emptyThread, 'a', { status: 'delivered', timestamp: at(2) })
    thread = withMessages(thread, [message('a', 1)])

    expect(thread.messages[0]?.status).toBe('delivered')
    expect(thread.early).toEqual({})
  })

  it('does not fall back when a refetched list is older than the socket', () => {
    let thread = withMessages(emptyThread, [message('a', 1)])
    thread = withStatus(thread, 'a', { status: 'read', timestamp: at(4) })
    thread = withMessages(thread, [message('a', 1, { statuses: [{ status: 'sent', timestamp: at(2) }] })])

    expect(thread.messages[0]?.status).toBe('read')
    expect(thread.messages[0]?.statuses?.map((s) => s.status)).toEqual(['sent', 'read'])
  })

  it('counts a repeated status once, with its first time', () => {
    let thread = withMessages(emptyThread, [message('a', 1)])
    thread = withStatus(thread, 'a', { status: 'sent', timestamp: at(2) })
    thread = withStatus(thread, 'a', { status: 'sent', timestamp: at(9) })

    expect(thread.messages[0]?.statuses).toEqual([{ status: 'sent', timestamp: at(2) }])
  })

  it('ignores an event it does not know', () => {
    const frame = { event: 'typing' } as unknown as Parameters<typeof withFrame>[1]

    expect(withFrame(emptyThread, frame)).toBe(emptyThread)
  })
})

describe('the later status', () => {
  it.each<[Status, Status, Status]>([
    ['accepted', 'sent', 'sent'],
    ['read', 'delivered', 'read'],
    ['sent', 'failed', 'failed'],
    ['failed', 'sent', 'failed'],
    ['failed', 'delivered', 'delivered'],
    ['delivered', 'failed', 'delivered'],
  ])('of %s and %s is %s', (known, next, expected) => {
    expect(laterStatus(known, next)).toBe(expected)
  })
})

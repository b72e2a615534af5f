import { describe, expect, it } from 'vitest'
import { causeOf, ladderOf, watchedMessage } from './ladder'
import type { StoredMessage } from './model'

const at = (millis: number) => new Date(Date.UTC(2026, 10, 23, 9) + millis).toISOString()

function answer(
  status: StoredMessage['status'],
  ...reported: [StoredMessage['status'], number][]
): StoredMessage {
  const statuses = reported.map(([name, millis]) => ({ status: name, timestamp: at(millis) }))
  return { id: 'answer', direction: 'from_business', type: 'text', status, timestamp: at(100), statuses }
}

const question: StoredMessage = {
  id: 'q',
  direction: 'from_customer',
  type: 'text',
  status: 'received',
  timestamp: at(0),
}

describe('the ladder of an answer', () => {
  it("counts each rung from the customer's message", () => {
    const rungs = ladderOf(
      answer('delivered', ['accepted', 120], ['sent', 300], ['delivered', 900]),
      question.timestamp,
    )

    expect(rungs.map((rung) => [rung.status, rung.state, rung.elapsed])).toEqual([
      ['accepted', 'done', 120],
      ['sent', 'done', 300],
      ['delivered', 'done', 900],
      ['read', 'waiting', undefined],
    ])
  })

  it("takes the message's own time for accepted when nothing reported it", () => {
    expect(ladderOf(answer('accepted'))[0]).toMatchObject({ state: 'done', timestamp: at(100), elapsed: 0 })
  })

  it('marks a rung that was left out: read implies delivered', () => {
    const rungs = ladderOf(answer('read', ['sent', 200], ['read', 500]))

    expect(rungs.map((rung) => rung.state)).toEqual(['done', 'done', 'skipped', 'done'])
  })

  it('ends where it failed', () => {
    const rungs = ladderOf(answer('failed', ['sent', 200], ['failed', 500]))

    expect(rungs.map((rung) => [rung.status, rung.state])).toEqual([
      ['accepted', 'done'],
      ['sent', 'done'],
      ['failed', 'failed'],
    ])
  })
})

describe('what is watched', () => {
  const older = { ...answer('read'), id: 'older' }
  const messages = [older, question, answer('read'), { ...answer('sent'), id: 'r', type: 'reaction' }]

  it('is the newest of the business unless another was chosen', () => {
    expect(watchedMessage(messages)?.id).toBe('answer')
    expect(watchedMessage(messages, 'older')?.id).toBe('older')
    expect(watchedMessage([question])).toBeUndefined()
  })

  it('was caused by what the customer wrote right before it', () => {
    expect(causeOf(messages, messages[2] as StoredMessage)).toBe(question)
    expect(causeOf(messages, older)).toBeUndefined()
  })

  it('was caused by nothing where the business had answered already', () => {
    const reminder = { ...answer('sent'), id: 'reminder' }

    expect(causeOf([...messages, reminder], reminder)).toBeUndefined()
  })

  it('is not parted from its cause by a reaction', () => {
    const reaction = { ...question, id: 'heart', type: 'reaction' }
    const late = { ...answer('sent'), id: 'late' }

    expect(causeOf([question, reaction, late], late)).toBe(question)
  })
})

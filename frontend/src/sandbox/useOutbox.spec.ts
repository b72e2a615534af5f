import { describe, expect, it, vi } from 'vitest'
import { SandboxProblem } from './api'
import type { CustomerMessage, StoredMessage } from './model'
import { useOutbox } from './useOutbox'

const say = (body: string): CustomerMessage => ({ type: 'text', text: { body } })
const settled = () => new Promise((resolve) => setTimeout(resolve))

/** A server whose answers the test gives by hand. */
function outboxWithServer() {
  const calls: {
    message: CustomerMessage
    answer(id: string): void
    refuse(problem: SandboxProblem): void
  }[] = []
  const sent = vi.fn()
  const refused = vi.fn()
  const outbox = useOutbox(
    (message) =>
      new Promise<StoredMessage>((resolve, reject) => {
        calls.push({ message, answer: (id) => resolve({ id } as StoredMessage), refuse: reject })
      }),
    sent,
    refused,
  )
  return { outbox, calls, sent, refused }
}

describe('the outbox', () => {
  it('sends one message at a time, in the order written', async () => {
    const { outbox, calls, sent } = outboxWithServer()
    outbox.send(say('one'))
    outbox.send(say('two'))
    expect(calls.map((call) => call.message)).toEqual([say('one')])

    calls[0]?.answer('a')
    await settled()
    calls[1]?.answer('b')
    await settled()

    expect(sent.mock.calls.map(([stored]) => stored.id)).toEqual(['a', 'b'])
    expect(outbox.drafts.value).toEqual([])
  })

  it('keeps what is written while the line is down and sends it when it is back', async () => {
    const { outbox, calls } = outboxWithServer()
    outbox.setOnline(false)
    outbox.send(say('one'))
    expect(outbox.drafts.value[0]?.state).toBe('queued')
    expect(calls).toHaveLength(0)

    outbox.setOnline(true)
    expect(calls).toHaveLength(1)
  })

  it('keeps a refused message with the reason until it is sent again', async () => {
    const { outbox, calls, refused } = outboxWithServer()
    outbox.send(say('one'))
    calls[0]?.refuse(new SandboxProblem(400, 'too long'))
    await settled()
    expect(outbox.drafts.value[0]).toMatchObject({ state: 'failed', problem: 'too long' })
    expect(refused).toHaveBeenCalledOnce()

    outbox.retry(outbox.drafts.value[0]?.key ?? '')
    calls[1]?.answer('a')
    await settled()
    expect(outbox.drafts.value).toEqual([])
  })

  it('lets later messages pass a refused one', async () => {
    const { outbox, calls } = outboxWithServer()
    outbox.send(say('one'))
    outbox.send(say('two'))
    calls[0]?.refuse(new SandboxProblem(400, ''))
    await settled()

    expect(calls[1]?.message).toEqual(say('two'))
  })

  it('does not put an answer into the conversation of another phone', async () => {
    const { outbox, calls, sent } = outboxWithServer()
    outbox.send(say('one'))
    outbox.clear()
    calls[0]?.answer('a')
    await settled()

    expect(sent).not.toHaveBeenCalled()
  })
})

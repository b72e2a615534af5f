import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { backoffMillis } from './backoff'
import { PhoneSocket, type Connection } from './socket'

describe('the pause before another try', () => {
  it('doubles to 15 s and keeps half of it random', () => {
    expect([1, 2, 3, 6, 60].map((failures) => backoffMillis(failures, 0))).toEqual([
      250, 500, 1000, 7500, 7500,
    ])
    expect([1, 2, 3, 6, 60].map((failures) => backoffMillis(failures, 0.999999))).toEqual([
      500, 1000, 2000, 15000, 15000,
    ])
  })
})

describe('a phone socket', () => {
  /** The network's end of each connection made. */
  let wires: { onopen(): void; onmessage(event: { data: string }): void; onclose(): void; close(): void }[]
  let states: Connection[]
  let frames: unknown[]
  let opened: number
  let lost: number

  function connect() {
    return new PhoneSocket(
      'ws://sandbox',
      ['whatomate-sandbox', 'token'],
      {
        onOpen: () => opened++,
        onLost: () => lost++,
        onFrame: (frame) => frames.push(frame),
        onState: (state) => states.push(state),
      },
      {
        random: () => 0,
        connect: () => {
          const wire = { close: vi.fn() } as unknown as (typeof wires)[number]
          wires.push(wire)
          return wire as unknown as WebSocket
        },
      },
    )
  }

  beforeEach(() => {
    vi.useFakeTimers()
    ;[wires, states, frames, opened, lost] = [[], [], [], 0, 0]
  })
  afterEach(() => vi.useRealTimers())

  it('comes back after a loss and says so, so that the list is fetched again', () => {
    connect()
    wires[0]?.onopen()
    wires[0]?.onclose()
    vi.advanceTimersByTime(250)
    wires[1]?.onopen()

    expect(states).toEqual(['connecting', 'open', 'reconnecting', 'reconnecting', 'open'])
    expect([opened, lost]).toEqual([2, 1])
  })

  it('waits longer after each failure', () => {
    connect()
    wires[0]?.onclose()
    vi.advanceTimersByTime(250)
    wires[1]?.onclose()
    vi.advanceTimersByTime(499)
    expect(wires).toHaveLength(2)
    vi.advanceTimersByTime(1)
    expect(wires).toHaveLength(3)
  })

  it('tries at once when asked to, but only while it is waiting', () => {
    const socket = connect()
    socket.retryNow()
    expect(wires).toHaveLength(1)
    wires[0]?.onclose()
    socket.retryNow()
    expect(wires).toHaveLength(2)
    vi.advanceTimersByTime(60_000)
    expect(wires).toHaveLength(2)
  })

  it('survives a frame that is not JSON', () => {
    connect()
    wires[0]?.onmessage({ data: '{' })
    wires[0]?.onmessage({ data: 'null' })
    wires[0]?.onmessage({ data: '{"event":"status"}' })

    expect(frames).toEqual([{ event: 'status' }])
  })

  it('stays closed once closed, and hears nothing more', () => {
    const socket = connect()
    socket.close()
    wires[0]?.onmessage({ data: '{"event":"status"}' })
    wires[0]?.onclose()
    vi.advanceTimersByTime(60_000)

    expect(wires).toHaveLength(1)
    expect(frames).toEqual([])
    expect(states.at(-1)).toBe('closed')
  })
})

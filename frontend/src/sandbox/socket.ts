import { backoffMillis } from './backoff'
import type { SocketFrame } from './model'

export type Connection = 'connecting' | 'open' | 'reconnecting' | 'closed'

export interface SocketEvents {
  /** Also the moment to fetch what was missed. */
  onOpen(): void
  /** A connection ended, or could not be made; another try follows. */
  onLost(): void
  onFrame(frame: SocketFrame): void
  onState(state: Connection): void
}

/** What the connection needs of its surroundings; tests give their own. */
export interface Surroundings {
  connect(url: string, protocols: string[]): WebSocket
  random(): number
}

const browser: Surroundings = {
  connect: (url, protocols) => new WebSocket(url, protocols),
  random: Math.random,
}

/** Keeps one phone connected until `close`: tries again with growing, random pauses. */
export class PhoneSocket {
  private socket: WebSocket | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private failures = 0
  private closed = false

  constructor(
    private readonly url: string,
    private readonly protocols: string[],
    private readonly events: SocketEvents,
    private readonly surroundings: Surroundings = browser,
  ) {
    this.open()
  }

  /** Tries at once instead of after the pause; for when the network or the tab comes back. */
  retryNow(): void {
    if (this.closed || this.timer === undefined) return
    clearTimeout(this.timer)
    this.open()
  }

  close(): void {
    this.closed = true
    clearTimeout(this.timer)
    this.timer = undefined
    this.socket?.close()
    this.events.onState('closed')
  }

  private open(): void {
    this.timer = undefined
    this.events.onState(this.failures === 0 ? 'connecting' : 'reconnecting')
    const socket = this.surroundings.connect(this.url, this.protocols)
    this.socket = socket
    socket.onopen = () => {
      if (this.closed) return
      this.failures = 0
      this.events.onState('open')
      this.events.onOpen()
    }
    socket.onmessage = (event: MessageEvent) => {
      const frame = this.closed ? undefined : parse(event.data)
      if (frame) this.events.onFrame(frame)
    }
    socket.onclose = () => this.retryLater()
  }

  private retryLater(): void {
    if (this.closed) return
    this.failures += 1
    this.events.onState('reconnecting')
    this.events.onLost()
    this.timer = setTimeout(() => this.open(), backoffMillis(this.failures, this.surroundings.random()))
  }
}

function parse(data: unknown): SocketFrame | undefined {
  try {
    const frame: unknown = JSON.parse(String(data))
    return typeof frame === 'object' && frame !== null && 'event' in frame
      ? (frame as SocketFrame)
      : undefined
  } catch {
    return undefined // one bad frame must not end the connection
  }
}

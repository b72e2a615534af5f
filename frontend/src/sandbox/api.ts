import type { CustomerMessage, StoredMessage } from './model'

/** A refusal of the sandbox. `status` is HTTP's; 0 when no answer came at all. */
export class SandboxProblem extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/** The control interface of the sandbox on this origin, as the phone of `waId` uses it. */
export class SandboxApi {
  /** @param token the operator's sandbox token, if one is known */
  constructor(private readonly token: () => string | undefined) {}

  /** All messages of that phone, oldest first. */
  async listMessages(waId: string): Promise<StoredMessage[]> {
    const { messages } = (await this.call(waId, {})) as { messages: StoredMessage[] }
    return messages
  }

  /** Sends as the customer; the answer is the message as the sandbox keeps it. */
  async sendMessage(waId: string, profileName: string, message: CustomerMessage): Promise<StoredMessage> {
    const body = JSON.stringify({ ...message, ...(profileName && { profileName }) })
    return (await this.call(waId, { method: 'POST', body })) as StoredMessage
  }

  /** A file that a message names by its id. */
  async readFile(waId: string, id: string): Promise<Blob> {
    const path = `/sandbox/phones/${encodeURIComponent(waId)}/media/${encodeURIComponent(id)}`
    const response = await fetch(path, { headers: this.authorization() })
    if (!response.ok) throw new SandboxProblem(response.status, '')
    return response.blob()
  }

  socketAddress(waId: string): { url: string; protocols: string[] } {
    const url = new URL(`/sandbox/ws/${encodeURIComponent(waId)}`, location.href)
    url.protocol = url.protocol.replace('http', 'ws')
    const token = this.token()
    return { url: url.href, protocols: token ? ['whatomate-sandbox', token] : [] }
  }

  private async call(waId: string, init: RequestInit): Promise<unknown> {
    const headers = { ...(init.body && { 'Content-Type': 'application/json' }), ...this.authorization() }
    let response: Response
    try {
      response = await fetch(`/sandbox/phones/${encodeURIComponent(waId)}/messages`, { ...init, headers })
    } catch {
      throw new SandboxProblem(0, '')
    }
    const answer: unknown = await response.json().catch(() => undefined)
    if (!response.ok || answer === undefined) throw new SandboxProblem(response.status, reasonOf(answer))
    return answer
  }

  private authorization(): Record<string, string> {
    const token = this.token()
    return token ? { Authorization: `Bearer ${token}` } : {}
  }
}

/** The sandbox answers errors in the Cloud API's shape, the server around it in problem JSON. */
function reasonOf(answer: unknown): string {
  const { error, detail, title } = (answer ?? {}) as {
    error?: { message?: string; error_data?: { details?: string } }
    detail?: string
    title?: string
  }
  return error?.error_data?.details ?? error?.message ?? detail ?? title ?? ''
}

/** What the sandbox says a phone shows; the node under the type's name has the Cloud API's own shape. */
export interface StoredMessage {
  id: string
  direction: 'from_customer' | 'from_business'
  type: string
  status: Status
  /** RFC 3339. */
  timestamp: string
  /** Digits of the business number on the other side. */
  business?: string
  context?: { message_id?: string; id?: string }
  statuses?: StatusEntry[]
  [node: string]: unknown
}

export type Status = 'received' | 'accepted' | 'sent' | 'delivered' | 'read' | 'played' | 'failed'

export interface StatusEntry {
  status: Status
  timestamp: string
}

export type SocketFrame =
  | { event: 'message'; message: StoredMessage }
  | { event: 'status'; id: string; status: Status; timestamp: string }

/** A message as the customer's side of the Cloud API's webhook would carry it. */
export interface CustomerMessage {
  type: string
  context?: { id: string }
  /** Digits of the business number it goes to; the demo's number when absent. */
  to?: string
  [node: string]: unknown
}

/** A message of the customer that the server has not confirmed. */
export interface Draft {
  key: string
  message: CustomerMessage
  /** RFC 3339, by this browser's clock. */
  timestamp: string
  state: 'queued' | 'sending' | 'failed'
  /** Why it failed, in the server's words where it gave any. */
  problem?: string
}

import type { CustomerMessage, StoredMessage } from './model'

/** What a bubble draws. Text, interactive and template messages all come down to a card. */
export type MessageView =
  | { kind: 'card'; header?: Header; body?: string; footer?: string; actions: Action[] }
  | { kind: 'media'; media: Media; caption?: string }
  | { kind: 'location'; latitude: number; longitude: number; name?: string; address?: string }
  | { kind: 'contacts'; contacts: { name: string; phone?: string }[] }
  | { kind: 'reaction'; emoji: string; target: string }
  | { kind: 'unsupported'; type: string }

export type Header = { kind: 'text'; text: string } | { kind: 'media'; media: Media }

export interface Media {
  type: MediaType
  /** Only http(s) or same-origin addresses; absent when the message names a stored file by id. */
  url?: string
  id?: string
  filename?: string
  mimeType?: string
  voice?: boolean
}

const mediaTypes = ['image', 'video', 'audio', 'document', 'sticker'] as const
export type MediaType = (typeof mediaTypes)[number]

export type Action =
  | { kind: 'reply'; label: string; reply: Reply }
  | { kind: 'list'; label: string; sections: ListSection[] }
  | { kind: 'url'; label: string; url: string }
  | { kind: 'call'; label: string; phone: string }
  | { kind: 'copy'; label: string; code: string }
  | { kind: 'location' }
  /** Something real phones can do and this one cannot, such as opening a flow. */
  | { kind: 'unavailable'; label: string }

export interface ListSection {
  title?: string
  rows: { id: string; title: string; description?: string }[]
}

/** A tap's message but for the context, which the tapped message gives. */
export type Reply = Pick<CustomerMessage, 'type'> & Record<string, unknown>

type Node = Record<string, unknown>

/** Decides how a message is drawn; anything malformed or unknown becomes `unsupported`, never an error. */
export function viewOf(message: Pick<StoredMessage, 'type'> & Node): MessageView {
  const node = message[message.type]
  if (message.type === 'contacts') return contactsView(node)
  if (!isNode(node)) return { kind: 'unsupported', type: message.type }
  if (isMediaType(message.type)) {
    return { kind: 'media', media: mediaOf(message.type, node), caption: text(node.caption) }
  }
  switch (message.type) {
    case 'text':
      return { kind: 'card', body: text(node.body) ?? '', actions: [] }
    case 'interactive':
      return interactiveView(node)
    case 'template':
      return templateView(node)
    case 'button':
      return { kind: 'card', body: text(node.text) ?? '', actions: [] }
    case 'location':
      return locationView(node)
    case 'reaction':
      return { kind: 'reaction', emoji: text(node.emoji) ?? '', target: text(node.message_id) ?? '' }
    default:
      return { kind: 'unsupported', type: message.type }
  }
}

function interactiveView(node: Node): MessageView {
  switch (node.type) {
    case 'button_reply':
    case 'list_reply':
      return { kind: 'card', body: text(child(node, node.type).title) ?? '', actions: [] }
    case 'nfm_reply':
      return { kind: 'card', body: text(child(node, 'nfm_reply').body) ?? '', actions: [] }
    default:
      return {
        kind: 'card',
        header: headerOf(node.header),
        body: text(child(node, 'body').text),
        footer: text(child(node, 'footer').text),
        actions: interactiveActions(text(node.type) ?? '', child(node, 'action')),
      }
  }
}

function interactiveActions(type: string, action: Node): Action[] {
  const parameters = child(action, 'parameters')
  switch (type) {
    case 'button':
      return nodes(action.buttons)
        .map((button) => child(button, 'reply'))
        .map(({ id, title }) => ({
          kind: 'reply',
          label: String(title ?? id),
          reply: { type: 'interactive', interactive: { type: 'button_reply', button_reply: { id, title } } },
        }))
    case 'list':
      return [{ kind: 'list', label: text(action.button) ?? '', sections: sectionsOf(action.sections) }]
    case 'cta_url':
      return [urlAction(text(parameters.display_text) ?? '', parameters.url)]
    case 'location_request_message':
      return [{ kind: 'location' }]
    default:
      return [{ kind: 'unavailable', label: text(parameters.flow_cta) ?? type.replaceAll('_', ' ') }]
  }
}

function sectionsOf(sections: unknown): ListSection[] {
  return nodes(sections).map((section) => ({
    title: text(section.title),
    rows: nodes(section.rows).map((row) => ({
      id: String(row.id ?? ''),
      title: text(row.title) ?? '',
      description: text(row.description),
    })),
  }))
}

/** `rendered` is the sandbox's own filling-in; without it the parameters are all that can be shown. */
function templateView(node: Node): MessageView {
  const rendered = isNode(node.rendered) ? node.rendered : undefined
  const components = nodes(node.components)
  const component = (type: string) => components.find((c) => String(c.type).toLowerCase() === type)
  return {
    kind: 'card',
    header: headerOf(rendered?.header) ?? headerOf(nodes(component('header')?.parameters)[0]),
    body: textOf(rendered?.body) ?? parameterLine(node, component('body')),
    footer: textOf(rendered?.footer),
    actions: nodes(rendered?.buttons).map((button, index) =>
      templateAction(button, payloadOf(components, index)),
    ),
  }
}

function parameterLine(node: Node, body: Node | undefined): string {
  const values = nodes(body?.parameters).map((parameter) => text(parameter.text) ?? '')
  return [text(node.name) ?? '', ...values].filter(Boolean).join(' · ')
}

function templateAction(button: Node, payload: string | undefined): Action {
  const label = text(button.text) ?? ''
  switch (String(button.type).toLowerCase()) {
    case 'quick_reply':
      return {
        kind: 'reply',
        label,
        reply: { type: 'button', button: { payload: payload ?? text(button.payload) ?? label, text: label } },
      }
    case 'url':
      return urlAction(label, button.url)
    case 'phone_number':
      return { kind: 'call', label, phone: text(button.phone_number) ?? '' }
    case 'copy_code':
      return { kind: 'copy', label, code: text(button.coupon_code) ?? text(button.example) ?? '' }
    default:
      return { kind: 'unavailable', label }
  }
}

/** The payload the sender gave the quick reply at this place, if any. */
function payloadOf(components: Node[], index: number): string | undefined {
  const button = components.find(
    (c) => String(c.type).toLowerCase() === 'button' && Number(c.index ?? -1) === index,
  )
  return text(nodes(button?.parameters)[0]?.payload)
}

function headerOf(header: unknown): Header | undefined {
  if (typeof header === 'string' && header) return { kind: 'text', text: header }
  if (!isNode(header)) return undefined
  const type = String(header.type ?? header.format ?? 'text').toLowerCase()
  if (isMediaType(type)) return { kind: 'media', media: mediaOf(type, child(header, type)) }
  const line = text(header.text)
  return line ? { kind: 'text', text: line } : undefined
}

function mediaOf(type: MediaType, node: Node): Media {
  return {
    type,
    url: safeUrl(node.link ?? node.url),
    id: text(node.id),
    filename: text(node.filename),
    mimeType: text(node.mime_type),
    voice: node.voice === true,
  }
}

function locationView(node: Node): MessageView {
  const [latitude, longitude] = [Number(node.latitude), Number(node.longitude)]
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude))
    return { kind: 'unsupported', type: 'location' }
  return { kind: 'location', latitude, longitude, name: text(node.name), address: text(node.address) }
}

function contactsView(node: unknown): MessageView {
  const contacts = nodes(node).map((contact) => ({
    name: text(child(contact, 'name').formatted_name) ?? '',
    phone: text(nodes(contact.phones)[0]?.phone) ?? text(nodes(contact.phones)[0]?.wa_id),
  }))
  return contacts.length > 0 ? { kind: 'contacts', contacts } : { kind: 'unsupported', type: 'contacts' }
}

function urlAction(label: string, url: unknown): Action {
  const safe = safeUrl(url)
  return safe ? { kind: 'url', label, url: safe } : { kind: 'unavailable', label }
}

/** Messages come from outside: only web addresses become links, never `javascript:` or `data:`. */
export function safeUrl(url: unknown): string | undefined {
  return typeof url === 'string' && /^(https?:\/\/|\/(?!\/))/i.test(url) ? url : undefined
}

function isMediaType(type: string): type is MediaType {
  return (mediaTypes as readonly string[]).includes(type)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function child(node: Node, name: string): Node {
  const value = node[name]
  return isNode(value) ? value : {}
}

function nodes(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : []
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function textOf(value: unknown): string | undefined {
  return text(value) ?? (isNode(value) ? text(value.text) : undefined)
}

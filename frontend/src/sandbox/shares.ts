import type { CustomerMessage, StoredMessage } from './model'

export type Share = 'location' | 'contacts' | 'reaction'

/** Where this customer says they are: Stockholm's main station. */
export function locationMessage(name: string, address: string): CustomerMessage {
  return { type: 'location', location: { latitude: 59.3301, longitude: 18.0581, name, address } }
}

/** A card of somebody whose number belongs to nobody. */
export function contactMessage(firstName: string, lastName: string): CustomerMessage {
  const name = { formatted_name: `${firstName} ${lastName}`, first_name: firstName, last_name: lastName }
  const phones = [{ phone: '+1 555-123-9999', wa_id: '15551239999', type: 'CELL' }]
  return { type: 'contacts', contacts: [{ name, phones }] }
}

/** A heart for a message of the business. */
export function reactionMessage(target: StoredMessage): CustomerMessage {
  return { type: 'reaction', reaction: { message_id: target.id, emoji: '❤️' } }
}

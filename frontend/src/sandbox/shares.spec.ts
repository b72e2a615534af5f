import { describe, expect, it } from 'vitest'
import { contactMessage, locationMessage, reactionMessage } from './shares'
import { viewOf } from './view'

describe('what a customer shares', () => {
  it('looks on the phone as it was meant', () => {
    expect(viewOf(locationMessage('Home', 'Street 1'))).toMatchObject({ kind: 'location', name: 'Home' })
    expect(viewOf(contactMessage('Ada', 'Byron'))).toMatchObject({ contacts: [{ name: 'Ada Byron' }] })
  })

  it('reacts to the message it is for', () => {
    const target = {
      id: 'wamid.1',
      direction: 'from_business',
      type: 'text',
      status: 'read',
      timestamp: '',
    } as const

    expect(viewOf(reactionMessage(target))).toEqual({ kind: 'reaction', emoji: '❤️', target: 'wamid.1' })
  })
})

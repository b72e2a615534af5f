import { describe, expect, it } from 'vitest'
import { safeUrl, viewOf } from './view'

const interactive = (node: object) => viewOf({ type: 'interactive', interactive: node })
const template = (node: object) => viewOf({ type: 'template', template: node })

describe('how a message is drawn', () => {
  it('draws text as a card without buttons', () => {
    expect(viewOf({ type: 'text', text: { body: 'hi' } })).toEqual({ kind: 'card', body: 'hi', actions: [] })
  })

  it('makes reply buttons that send back what the business put on them', () => {
    const view = interactive({
      type: 'button',
      body: { text: 'Which?' },
      action: { buttons: [{ type: 'reply', reply: { id: 'a', title: 'First' } }] },
    })

    expect(view).toMatchObject({
      body: 'Which?',
      actions: [
        {
          kind: 'reply',
          label: 'First',
          reply: {
            type: 'interactive',
            interactive: { type: 'button_reply', button_reply: { id: 'a', title: 'First' } },
          },
        },
      ],
    })
  })

  it('opens a list with its sections', () => {
    const rows = [{ id: '1', title: 'One', description: 'the first' }]
    const view = interactive({
      type: 'list',
      header: { type: 'text', text: 'Head' },
      body: { text: 'Body' },
      footer: { text: 'Foot' },
      action: { button: 'Open', sections: [{ title: 'A', rows }] },
    })

    expect(view).toEqual({
      kind: 'card',
      header: { kind: 'text', text: 'Head' },
      body: 'Body',
      footer: 'Foot',
      actions: [{ kind: 'list', label: 'Open', sections: [{ title: 'A', rows }] }],
    })
  })

  it('shows what the customer tapped as their words', () => {
    const tapped = { type: 'list_reply', list_reply: { id: '1', title: 'One' } }

    expect(interactive(tapped)).toMatchObject({ body: 'One', actions: [] })
    expect(viewOf({ type: 'button', button: { payload: 'YES', text: 'Yes please' } })).toMatchObject({
      body: 'Yes please',
    })
  })

  it('says of what this phone cannot open that it cannot', () => {
    const flow = interactive({
      type: 'flow',
      body: { text: 'Book' },
      action: { name: 'flow', parameters: { flow_cta: 'Book now' } },
    })

    expect(flow).toMatchObject({ actions: [{ kind: 'unavailable', label: 'Book now' }] })
  })

  it('draws a template as the sandbox filled it in, quick replies carrying the payload sent', () => {
    const view = template({
      name: 'order',
      language: { code: 'en' },
      components: [
        {
          type: 'BUTTON',
          sub_type: 'quick_reply',
          index: '1',
          parameters: [{ type: 'payload', payload: 'LATER' }],
        },
      ],
      rendered: {
        header: 'Order',
        body: 'It shipped',
        footer: 'Bye',
        buttons: [
          { type: 'URL', text: 'Track', url: 'https://example.org/1' },
          { type: 'QUICK_REPLY', text: 'Later' },
          { type: 'QUICK_REPLY', text: 'Thanks' },
        ],
      },
    })

    expect(view).toMatchObject({
      header: { kind: 'text', text: 'Order' },
      body: 'It shipped',
      footer: 'Bye',
      actions: [
        { kind: 'url', url: 'https://example.org/1' },
        { kind: 'reply', reply: { type: 'button', button: { payload: 'LATER', text: 'Later' } } },
        { kind: 'reply', reply: { type: 'button', button: { payload: 'Thanks', text: 'Thanks' } } },
      ],
    })
  })

  it('names a template that was not filled in, with its values', () => {
    const view = template({
      name: 'order',
      components: [
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'Ann' },
            { type: 'text', text: '7' },
          ],
        },
      ],
    })

    expect(view).toMatchObject({ body: 'order · Ann · 7', actions: [] })
  })

  it('takes media by link or url, and leaves out addresses it must not follow', () => {
    const url = (node: object) => viewOf({ type: 'image', image: node })

    expect(url({ link: 'https://example.org/a.png', caption: 'A' })).toMatchObject({
      media: { type: 'image', url: 'https://example.org/a.png' },
      caption: 'A',
    })
    expect(url({ id: '1', url: 'javascript:alert(1)' })).toMatchObject({ media: { url: undefined, id: '1' } })
  })

  it.each([
    ['a type nobody knows', { type: 'hologram', hologram: {} }],
    ['a type without its node', { type: 'text' }],
    ['a node of the wrong form', { type: 'image', image: 'x' }],
    ['a place that is none', { type: 'location', location: { latitude: 'north' } }],
    ['an empty list of contacts', { type: 'contacts', contacts: [] }],
  ])('draws %s as unsupported', (_, message) => {
    expect(viewOf(message)).toEqual({ kind: 'unsupported', type: message.type })
  })
})

describe('a safe address', () => {
  it.each(['https://example.org', 'HTTP://example.org', '/sandbox/media/1'])('may be %s', (url) => {
    expect(safeUrl(url)).toBe(url)
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', '//example.org', ' https://x', 7, undefined])(
    'is never %s',
    (url) => {
      expect(safeUrl(url)).toBeUndefined()
    },
  )
})

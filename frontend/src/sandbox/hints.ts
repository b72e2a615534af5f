/** What the demo organization answers (config/demo.yaml), for somebody who does not know it yet. */
export const hints = [
  { text: 'hi', shows: 'hints.greeting' },
  { text: 'menu', shows: 'hints.buttons' },
  { text: 'Are you open?', shows: 'hints.contains' },
  { text: 'something else', shows: 'hints.unknown' },
] as const

export const greeting = hints[0].text

/** The demo organization's number, before any message says otherwise. */
export const demoBusiness = '15550000001'

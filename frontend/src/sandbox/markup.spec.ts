import { describe, expect, it } from 'vitest'
import { spansOf } from './markup'

describe('message markup', () => {
  it('reads bold, italic, strike and mono', () => {
    expect(spansOf('a *b* _c_ ~d~ ```e```')).toEqual([
      { text: 'a ' },
      { text: 'b', bold: true },
      { text: ' ' },
      { text: 'c', italic: true },
      { text: ' ' },
      { text: 'd', strike: true },
      { text: ' ' },
      { text: 'e', mono: true },
    ])
  })

  it('nests styles, but reads nothing inside mono', () => {
    expect(spansOf('*a _b_*')).toEqual([
      { text: 'a ', bold: true },
      { text: 'b', bold: true, italic: true },
    ])
    expect(spansOf('```*a*```')).toEqual([{ text: '*a*', mono: true }])
  })

  it.each(['2 * 3 * 4', 'snake_case_name', '* a *', 'a*b*c', '~', ''])('leaves «%s» alone', (text) => {
    expect(
      spansOf(text)
        .map((span) => span.text)
        .join(''),
    ).toBe(text)
    expect(spansOf(text).every((span) => Object.keys(span).length === 1)).toBe(true)
  })

  it('links web addresses without the punctuation behind them', () => {
    expect(spansOf('see https://example.org/a_b_c?x=1, ok')).toEqual([
      { text: 'see ' },
      { text: 'https://example.org/a_b_c?x=1', href: 'https://example.org/a_b_c?x=1' },
      { text: ', ok' },
    ])
  })

  it('never links a script', () => {
    expect(spansOf('javascript:alert(1)')).toEqual([{ text: 'javascript:alert(1)' }])
  })

  it('takes a long hostile text in stride', () => {
    const started = performance.now()
    spansOf('*_~`'.repeat(1024))
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

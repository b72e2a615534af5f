import { describe, expect, it, vi } from 'vitest'
import { searchField } from './searchField'

interface Element {
  type: string
  properties: Record<string, unknown>
  children: Element[]
}

const React = {
  createElement: (type: string, properties: object, ...children: unknown[]) => ({
    type,
    properties,
    children,
  }),
}

function drawn(phrase: unknown, updateFilter = vi.fn()) {
  const { FilterContainer } = searchField({ React }).components
  const region = FilterContainer({
    layoutSelectors: { currentFilter: () => phrase },
    layoutActions: { updateFilter },
  }) as Element
  return { field: region.children[0] as Element, updateFilter }
}

describe('the search field', () => {
  it('has a name, and is empty until somebody searches', () => {
    expect(drawn(true).field.properties).toMatchObject({ 'aria-label': expect.any(String), value: '' })
    expect(drawn('true').field.properties.value).toBe('')
    expect(drawn('keyword').field.properties.value).toBe('keyword')
  })

  it('searches as one types', () => {
    const { field, updateFilter } = drawn('')

    ;(field.properties.onChange as (event: object) => void)({ target: { value: 'rule post' } })

    expect(updateFilter).toHaveBeenCalledExactlyOnceWith('rule post')
  })
})

import { describe, expect, it } from 'vitest'
import { firstCustomer, freshWaId, parseCustomers, waIdOf } from './customers'

describe('a customer number', () => {
  it.each([
    ['+1 202-555-0143', '12025550143'],
    ['0049 (30) 123456', '4930123456'],
    ['44.20.7946.0958', '442079460958'],
  ])('may be written %s', (input, waId) => {
    expect(waIdOf(input)).toBe(waId)
  })

  it.each(['', '123', '030 123456', '1234567890123456', 'maya'])('is not «%s»', (input) => {
    expect(waIdOf(input)).toBeUndefined()
  })

  it('is suggested fresh', () => {
    expect(freshWaId([])).toBe('15551230001')
    expect(freshWaId([firstCustomer, { waId: '15551230003', name: '' }])).toBe('15551230002')
  })
})

describe('remembered customers', () => {
  it.each([null, '', 'nonsense', '{}', '[]', '[{"waId":"<b>","name":"x"}]', '[null]'])(
    'start over from %s',
    (json) => {
      expect(parseCustomers(json)).toEqual([firstCustomer])
    },
  )

  it('come back as they were', () => {
    const customers = [{ waId: '442079460958', name: '' }, firstCustomer]

    expect(parseCustomers(JSON.stringify(customers))).toEqual(customers)
  })
})

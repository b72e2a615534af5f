import { describe, expect, it } from 'vitest'
import { cn } from './cn'
import { formatPhone, initialsOf } from './phone'
import { dayName, preciseTime, shortSpan } from './time'

describe('numbers and names', () => {
  it('groups North American numbers and leaves others whole', () => {
    expect(formatPhone('15550000001')).toBe('+1 555-000-0001')
    expect(formatPhone('442079460958')).toBe('+442079460958')
  })

  it('takes first and last initial, or the last digits', () => {
    expect(initialsOf('maya anna Lindholm', '1')).toBe('ML')
    expect(initialsOf('𝒜', '1')).toBe('𝒜')
    expect(initialsOf(' ', '12025550143')).toBe('43')
  })
})

describe('times', () => {
  const now = new Date(2026, 10, 23, 12)
  const daysAgo = (days: number) => new Date(2026, 10, 23 - days, 23, 59).toISOString()

  it('names the near days', () => {
    expect(dayName(daysAgo(0), 'en', now)).toBe('Today')
    expect(dayName(daysAgo(1), 'en', now)).toBe('Yesterday')
    expect(dayName(daysAgo(3), 'en', now)).toBe('Friday, November 20')
    expect(dayName(new Date(2025, 0, 2).toISOString(), 'en', now)).toBe('Thursday, January 2, 2025')
  })

  it('keeps milliseconds where they matter', () => {
    expect(preciseTime(new Date(2026, 0, 1, 9, 7, 5, 42).toISOString(), 'en')).toBe('09:07:05.042')
    expect([38, 1200, 240_000].map((millis) => shortSpan(millis, 'en'))).toEqual([
      '38 ms',
      '1.2 sec',
      '4 min',
    ])
  })
})

describe('joined classes', () => {
  it('let the later of two competing ones win', () => {
    expect(cn('p-2 text-sm', false, 'p-4')).toBe('text-sm p-4')
  })
})

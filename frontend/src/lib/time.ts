const day = 86_400_000

/** Time of day as the reader's locale writes it, such as 09:27 AM. */
export function timeOfDay(timestamp: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(new Date(timestamp))
}

/** Time of day to the millisecond, for reading what followed what. */
export function preciseTime(timestamp: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  }).format(new Date(timestamp))
}

/** «today», «yesterday», else the date; in the reader's time zone. */
export function dayName(timestamp: string, locale: string, now = new Date()): string {
  const then = new Date(timestamp)
  const days = Math.round((startOfDay(then) - startOfDay(now)) / day)
  if (days > -2 && days <= 0) {
    const name = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day')
    return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1)
  }
  const year = then.getFullYear() === now.getFullYear() ? undefined : 'numeric'
  return new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', year }).format(
    then,
  )
}

/** A short span: 38 ms, 1.2 s, 4 min. */
export function shortSpan(millis: number, locale: string): string {
  const [value, unit, digits] =
    millis < 1000
      ? ([millis, 'millisecond', 0] as const)
      : millis < 60_000
        ? ([millis / 1000, 'second', 1] as const)
        : ([millis / 60_000, 'minute', 0] as const)
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value)
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}

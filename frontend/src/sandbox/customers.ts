/** A person at the other end of the line, as this browser remembers them. */
export interface Customer {
  /** International number without plus, digits only. */
  waId: string
  /** Name of their profile, sent along with what they write. */
  name: string
}

/** No telephone has the area code 555: nobody's phone rings. */
const nobodysPrefix = '1555123'

/** The customer of the README's tour. */
export const firstCustomer: Customer = { waId: `${nobodysPrefix}0001`, name: 'Ann' }

/** Digits of a number as people write it, or undefined when it cannot be an international number. */
export function waIdOf(input: string): string | undefined {
  const digits = input.replace(/^\s*00/, '').replace(/[\s().+/-]/g, '')
  return /^[1-9]\d{6,14}$/.test(digits) ? digits : undefined
}

/** The first of nobody's numbers that is not in the list. */
export function freshWaId(customers: readonly Customer[]): string {
  const taken = new Set(customers.map((customer) => customer.waId))
  let last = 1
  while (taken.has(nobodysPrefix + String(last).padStart(4, '0'))) last++
  return nobodysPrefix + String(last).padStart(4, '0')
}

/** Reads what `localStorage` holds; anything unreadable gives the first customer. */
export function parseCustomers(json: string | null): Customer[] {
  try {
    const list: unknown = JSON.parse(json ?? '')
    const customers = Array.isArray(list) ? list.filter(isCustomer) : []
    return customers.length > 0 ? customers : [firstCustomer]
  } catch {
    return [firstCustomer]
  }
}

function isCustomer(value: unknown): value is Customer {
  const { waId, name } = (value ?? {}) as Partial<Customer>
  return typeof waId === 'string' && waIdOf(waId) === waId && typeof name === 'string'
}

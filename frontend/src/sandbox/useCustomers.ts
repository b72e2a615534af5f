import { computed, ref, watch } from 'vue'
import { local } from '@/lib/storage'
import { freshWaId, parseCustomers, type Customer } from './customers'

const listKey = 'whatomate.sandbox.customers'
const chosenKey = 'whatomate.sandbox.customer'

/** The customers this browser plays, and the one whose phone is on the screen. */
export function useCustomers() {
  const customers = ref(parseCustomers(local.get(listKey)))
  const chosen = ref(local.get(chosenKey) ?? '')
  const current = computed<Customer>(
    () =>
      customers.value.find((customer) => customer.waId === chosen.value) ?? (customers.value[0] as Customer),
  )

  watch(customers, (list) => local.set(listKey, JSON.stringify(list)), { deep: true })
  watch(chosen, (waId) => local.set(chosenKey, waId))

  function choose(waId: string) {
    chosen.value = waId
  }

  /** Adds the customer, or renames the one with that number, and turns to their phone. */
  function add(customer: Customer) {
    customers.value = [customer, ...customers.value.filter((known) => known.waId !== customer.waId)]
    choose(customer.waId)
  }

  /** Only this browser forgets them; what the sandbox holds stays. The last one cannot go. */
  function forget(waId: string) {
    if (customers.value.length > 1) customers.value = customers.value.filter((known) => known.waId !== waId)
  }

  const suggestNumber = () => freshWaId(customers.value)

  return { customers, current, choose, add, forget, suggestNumber }
}

/** A number for reading: +1 555-000-0001 for North America, +digits elsewhere. */
export function formatPhone(digits: string): string {
  const northAmerican = /^1(\d{3})(\d{3})(\d{4})$/.exec(digits)
  return northAmerican ? `+1 ${northAmerican.slice(1).join('-')}` : `+${digits}`
}

/** Two letters for an avatar; the last two digits when there is no name. */
export function initialsOf(name: string, digits: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? '')][0] ?? '',
  )
  return letters.join('').toUpperCase() || digits.slice(-2)
}

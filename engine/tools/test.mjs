/**
 * Runs the tests: `npm test [-- mocha's arguments and files]`. Arguments enter; mocha's report, the coverage of a whole
 * run, mocha's summary and one closing line with the counts leave, and the exit code says whether all passed.
 */
import { spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const COVERAGE = join(ROOT, 'coverage/tmp')
const FOLDERS = ['engine', 'metadata', 'migrations', 'seeds', 'plugins', 'console']
/** mocha's options whose next argument is their value and not a file. */
const WITH_VALUE =
  /^(-g|--grep|-f|--fgrep|-t|--timeout|-s|--slow|-r|--require|-R|--reporter|--retries|--file|--ignore|--extension)$/
/** How long the run may stay alive after its last test before it counts as a leak. */
const LEAK_PATIENCE_MS = 20_000

const require = createRequire(import.meta.url)

/** A file of an installed package, whatever the package exports. */
function fileOf(name, file) {
  return join(dirname(require.resolve(`${name}/package.json`)), file)
}

function namesFiles(args) {
  return args.some((arg, i) => !arg.startsWith('-') && !WITH_VALUE.test(args[i - 1] ?? ''))
}

/** Passes the report on as it comes and keeps what follows the mark. */
function readReport(child, mark) {
  const report = { counts: undefined, summary: '', ended: false, leaked: false }
  let rest = ''
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (chunk) => {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) readLine(line)
  })
  function readLine(line) {
    if (line === `${mark} end`) endOfReport()
    else if (line.startsWith(mark)) report.counts = JSON.parse(line.slice(mark.length))
    else if (report.counts && !report.ended) report.summary += `${line}\n`
    else console.log(line)
  }
  function endOfReport() {
    report.ended = true
    const timer = setTimeout(() => {
      report.leaked = true
      child.kill('SIGKILL')
    }, LEAK_PATIENCE_MS)
    child.once('close', () => clearTimeout(timer))
  }
  return report
}

/** mocha warns of folders without tests; those that have none yet are not asked. */
function holdsTests(folder) {
  return (
    existsSync(join(ROOT, folder)) &&
    readdirSync(join(ROOT, folder), { recursive: true }).some((file) => file.endsWith('.test.ts'))
  )
}

function runMocha(args, isWhole) {
  const mark = `tessera-${randomUUID()}`
  const globs = namesFiles(args) ? [] : FOLDERS.filter(holdsTests).map((f) => `${f}/**/*.test.ts`)
  const own = ['--reporter', join(ROOT, 'engine/tools/reporter.cjs'), ...(process.stdout.isTTY ? ['--color'] : [])]
  const environment = { ...process.env, TESSERA_TEST_MARK: mark, ...(isWhole && { NODE_V8_COVERAGE: COVERAGE }) }
  // mocha's own command would start a second process for tsx, which outlives the first when that is killed.
  const command = ['--import', 'tsx', fileOf('mocha', 'lib/cli/cli.js')]
  const child = spawn(process.execPath, [...command, ...own, ...args, ...globs], {
    cwd: ROOT,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const report = readReport(child, mark)
  return new Promise((resolve) => child.once('close', (code) => resolve({ ...report, code })))
}

function printCoverage() {
  const args = ['report', '--temp-directory', COVERAGE, '--reporter', 'text-summary', '--exclude', '**/*.test.ts']
  for (const folder of FOLDERS) args.push('--include', `${folder}/**`)
  spawnSync(process.execPath, [fileOf('c8', 'bin/c8.js'), ...args], { cwd: ROOT, stdio: 'inherit' })
}

const args = process.argv.slice(2)
// The coverage of a part says nothing about the whole.
const isWhole = args.length === 0
rmSync(COVERAGE, { recursive: true, force: true })
const { counts, summary, leaked, code } = await runMocha(args, isWhole)
if (isWhole && counts) printCoverage()
process.stdout.write(summary)
if (leaked) console.log('The tests have ended, but something they left open kept the process alive; it was killed.')
if (!counts) console.log('The tests did not run to their end.')
const { passes, failures, pending } = counts ?? { passes: 0, failures: 1, pending: 0 }
console.log(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}`)
process.exitCode = leaked || !counts ? 1 : (code ?? 1)

/**
 * Runs the tests: `npm test [-- mocha's arguments and files]`. Arguments enter; mocha's report, mocha's summary and one
 * closing line with the counts leave, and the exit code says whether all passed. `npm run coverage` is a whole run that
 * takes longer and tells beside what it went through.
 *
 * A whole run has two lanes that go side by side, each with a test database of its own: one drives browsers and looks
 * at the source, which mostly waits for other processes; the other is the engine.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { fileOf, runLane } from './lane.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const COVERAGE = join(ROOT, 'coverage/tmp')
const FOLDERS = ['engine', 'metadata', 'migrations', 'seeds', 'plugins', 'console']
const SECOND_LANE = ['console', 'engine/tools']
/** mocha's options whose next argument is their value and not a file. */
const WITH_VALUE =
  /^(-g|--grep|-f|--fgrep|-t|--timeout|-s|--slow|-r|--require|-R|--reporter|--retries|--file|--ignore|--extension)$/

function namesFiles(args) {
  return args.some((arg, i) => !arg.startsWith('-') && !WITH_VALUE.test(args[i - 1] ?? ''))
}

/** mocha warns of folders without tests; those that have none yet are not asked. */
function holdsTests(folder) {
  return (
    existsSync(join(ROOT, folder)) &&
    readdirSync(join(ROOT, folder), { recursive: true }).some((file) => file.endsWith('.test.ts'))
  )
}

const testsOf = (folders) => folders.filter(holdsTests).map((folder) => `${folder}/**/*.test.ts`)

/** The lanes of a whole run; the second is printed when the first has ended, so that lines do not mix. */
async function runWhole(environment) {
  const held = []
  let isFirstOver = false
  const printLater = (line) => (isFirstOver ? console.log(line) : held.push(line))
  const first = runLane(
    [...SECOND_LANE.flatMap((folder) => ['--ignore', `${folder}/**`]), ...testsOf(FOLDERS)],
    environment,
    console.log,
  ).then((lane) => {
    isFirstOver = true
    for (const line of held) console.log(line)
    return lane
  })
  return Promise.all([first, runLane(testsOf(SECOND_LANE), environment, printLater)])
}

function printCoverage() {
  const args = ['report', '--temp-directory', COVERAGE, '--reporter', 'text-summary', '--exclude', '**/*.test.ts']
  for (const folder of FOLDERS) args.push('--include', `${folder}/**`)
  spawnSync(process.execPath, [fileOf('c8', 'bin/c8.js'), ...args], { cwd: ROOT, stdio: 'inherit' })
}

/** As mocha words it, over all lanes. */
function printSummary({ passes, failures, pending }, lanes, ms) {
  console.log(`\n  ${passes} passing (${ms < 90_000 ? `${Math.round(ms / 1000)}s` : `${Math.round(ms / 60_000)}m`})`)
  if (pending > 0) console.log(`  ${pending} pending`)
  if (failures > 0) console.log(`  ${failures} failing`)
  let number = 0
  for (const { failed } of lanes) process.stdout.write(failed.replaceAll(/^ {2}\d+\) /gm, () => `  ${++number}) `))
}

const began = performance.now()
// The coverage of a part says nothing about the whole.
const measures = process.argv[2] === '--coverage'
const args = process.argv.slice(measures ? 3 : 2)
rmSync(COVERAGE, { recursive: true, force: true })
const lanes =
  args.length === 0
    ? await runWhole(measures ? { NODE_V8_COVERAGE: COVERAGE } : {})
    : [await runLane([...args, ...(namesFiles(args) ? [] : testsOf(FOLDERS))], {}, console.log)]
const total = { passes: 0, failures: 0, pending: 0 }
for (const { counts = { passes: 0, failures: 1, pending: 0 } } of lanes)
  for (const name of Object.keys(total)) total[name] += counts[name]
if (measures) printCoverage()
printSummary(total, lanes, performance.now() - began)
if (lanes.some(({ leaked }) => leaked))
  console.log('The tests have ended, but something they left open kept the process alive; it was killed.')
if (lanes.some(({ counts }) => !counts)) console.log('The tests did not run to their end.')
const { passes, failures, pending } = total
console.log(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}`)
process.exitCode = lanes.some(({ leaked, counts, code }) => leaked || !counts || code !== 0) ? 1 : 0

/**
 * One mocha process of a test run. Its arguments enter; its report goes out as it comes, or in one piece when another
 * lane is being reported; its counts, the text of its failures and its exit leave.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** How long a lane may stay alive after its last test before it counts as a leak. */
const LEAK_PATIENCE_MS = 20_000

const require = createRequire(import.meta.url)

/** A file of an installed package, whatever the package exports. */
export function fileOf(name, file) {
  return join(dirname(require.resolve(`${name}/package.json`)), file)
}

/**
 * Starts a lane.
 * @param {string[]} args mocha's arguments and files
 * @param {Record<string, string>} environment beside that of this process
 * @param {(line: string) => void} print takes each line of the report
 * @returns {Promise<{counts?: {passes: number, failures: number, pending: number}, failed: string, leaked: boolean, code: number | null}>}
 */
export function runLane(args, environment, print) {
  const mark = `tessera-${randomUUID()}`
  const own = ['--reporter', join(ROOT, 'engine/tools/reporter.cjs'), ...(process.stdout.isTTY ? ['--color'] : [])]
  // mocha's own command would start a second process for tsx, which outlives the first when that is killed.
  const command = ['--import', 'tsx', fileOf('mocha', 'lib/cli/cli.js')]
  const child = spawn(process.execPath, [...command, ...own, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment, TESSERA_TEST_MARK: mark },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const report = readReport(child, mark, print)
  return new Promise((resolve) => child.once('close', (code) => resolve({ ...report, code })))
}

/** Passes the report on as it comes and keeps what follows the mark. */
function readReport(child, mark, print) {
  const report = { counts: undefined, failed: '', ended: false, leaked: false }
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
    else if (report.counts && !report.ended) report.failed += `${line}\n`
    else print(line)
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

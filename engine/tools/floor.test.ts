import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Runs a tool of node_modules; its own work is no part of the product's coverage. */
function check(tool: string, ...args: string[]): void {
  const { NODE_V8_COVERAGE: _, ...env } = process.env
  const run = spawnSync(process.execPath, [`${ROOT}/node_modules/${tool}`, ...args], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  })
  assert.equal(run.status, 0, `\n${run.stdout}${run.stderr}`)
}

describe('the floor on which all code stands', function () {
  this.timeout(300_000)

  it('the engine, the migrations and the packs have no type errors', () => {
    check('typescript/bin/tsc', '-p', 'engine')
  })

  it('the console has no type errors', () => {
    check('vue-tsc/bin/vue-tsc.js', '-p', 'console')
  })

  it('the linter has nothing to say', () => {
    check('eslint/bin/eslint.js', '-c', 'engine/tools/eslint.config.js', '.')
  })

  it('every file is formatted, but for the packs that are wrong on purpose', () => {
    check('prettier/bin/prettier.cjs', '--check', '.', '!engine/packs/read/wrong/*.yaml')
  })
})

/** The program as a newcomer meets it: two commands, kills, wrong settings, two processes on one database. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { findFolder, freePort } from '../database/embedded/folder.ts'
import { readPidFile } from '../database/embedded/processes.ts'
import { type Program, runCommand, startProgram } from '../testing/program.ts'

const PASSWORD = 'a long first password'

const PACK = `kind: pack
name: fleet
label: { zh: 车队, en: Fleet }
version: 1.0.0
language: 1
requires: [crm]
`

const VEHICLE = `kind: object
name: fleet_vehicle
label: { zh: 车辆, en: Vehicle }
fields:
  - { name: plate, label: { zh: 车牌, en: Plate }, type: text, required: true, unique: true }
  - { name: customer_id, label: { zh: 客户, en: Customer }, type: reference, target: crm_customer }
`

describe('starting the program', function () {
  this.timeout(120_000)
  let root: string
  let env: NodeJS.ProcessEnv
  let program: Program | undefined
  const others: Program[] = []

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'tessera-start-'))
    env = { TESSERA_DATA: join(root, 'data'), PORT: String(await freePort()), TESSERA_ADMIN_PASSWORD: PASSWORD }
    program = await startProgram(env)
  })

  after(async () => {
    for (const each of [...others, ...(program ? [program] : [])]) await each.end('SIGTERM')
    await rm(root, { recursive: true, force: true })
  })

  const running = (): Program => program ?? assert.fail('the server is not running')

  it('brings up demo customers, an API description and a sign-in', async () => {
    const call = await caller(running().url)
    const { data } = await call<{ data: unknown[] }>('/api/v1/crm_customer?limit=20')
    assert.equal(data.length, 20)
    const { paths } = await call<{ paths: Record<string, unknown> }>('/openapi.json')
    assert.ok(paths['/api/v1/crm_customer/{id}'])
    assert.match(running().output(), /admin/)
    assert.doesNotMatch(running().output(), new RegExp(PASSWORD))
  })

  it('crm A2: lets a new user of the demo sign in with 123456, who must change it first', async () => {
    const { url } = running()
    const call = await caller(url)
    await call('/api/v1/sys_user', { account: 'newcomer', name: '新同事' })
    const response = await fetch(`${url}/api/v1/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ login: 'newcomer', password: '123456' }),
    })
    const { person } = (await response.json()) as { person: { mustChangePassword: boolean } }
    assert.equal(person.mustChangePassword, true)
  })

  it('refuses a second server on the same data folder with one line', async () => {
    const { code, errors } = await runCommand(['start'], { ...env, PORT: String(await freePort()) })
    assert.equal(code, 1)
    assert.match(errors.trim(), /^The data folder .+ is in use/)
    assert.equal(errors.trim().split('\n').length, 1)
  })

  it('refuses a port in use with one line', async () => {
    const { code, errors } = await runCommand(['start'], { ...env, TESSERA_DATA: join(root, 'other') })
    assert.equal(code, 1)
    assert.equal(errors.trim(), `Port ${env['PORT'] ?? ''} is in use; choose another with PORT`)
  })

  it('says in one line what is wrong with an environment variable', async () => {
    const wrong: readonly [NodeJS.ProcessEnv, RegExp][] = [
      [{ PORT: 'eighty' }, /PORT must be a whole number/],
      [{ DATABASE_URL: 'mysql://localhost/x' }, /database/i],
      [{ DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:1/none' }, /cannot be reached/],
      [{ TESSERA_SECRET: 'short' }, /TESSERA_SECRET needs at least/],
      [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL must be one of/],
      [{ HOST: '203.0.113.7' }, /no address 203\.0\.113\.7/],
    ]
    for (const [change, expected] of wrong) {
      const { code, errors } = await runCommand(['start'], {
        ...env,
        TESSERA_DATA: join(root, 'wrong'),
        PORT: String(await freePort()),
        ...change,
      })
      assert.notEqual(code, 0)
      assert.match(errors, expected)
      assert.equal(errors.trim().split('\n').length, 1, errors)
    }
  })

  it('makes no database by a command, and says what to do first', async () => {
    const folder = join(root, 'never started')
    const { code, errors } = await runCommand(['validate', 'crm'], { TESSERA_DATA: folder })
    assert.equal(code, 2)
    assert.match(errors.trim(), /run npm start first$/)
    assert.equal(existsSync(folder), false)
  })

  it('knows a misspelt command', async () => {
    const { code, errors } = await runCommand(['aply'], env)
    assert.equal(code, 2)
    assert.match(errors, /did you mean apply\?/)
  })

  it('lets a second process join by the printed URL, and both see a new object within a second', async () => {
    const { output } = await runCommand(['url'], env)
    const joined = await startProgram({
      ...env,
      TESSERA_DATA: join(root, 'second'),
      DATABASE_URL: output.trim(),
      PORT: String(await freePort()),
    })
    others.push(joined)
    await mkdir(join(root, 'fleet'))
    await writeFile(join(root, 'fleet', 'pack.yaml'), PACK)
    await writeFile(join(root, 'fleet', 'vehicle.yaml'), VEHICLE)
    const calls = await Promise.all([running(), joined].map((each) => caller(each.url)))
    const applied = await runCommand(['apply', join(root, 'fleet')], env)
    assert.equal(applied.code, 0, applied.errors)
    const ended = performance.now()
    for (const call of calls) {
      while ((await call<{ data?: unknown[] }>('/api/v1/fleet_vehicle')).data === undefined) {
        assert.ok(performance.now() - ended < 1_000, 'a process does not see the new object within a second')
        await sleep(20)
      }
      const screen = await call<{ detail: { tabs: { template?: string }[] } }>('/api/v1/screens/customers')
      assert.ok(screen.detail.tabs.some((tab) => tab.template === 'fleet_vehicle'))
      const { paths } = await call<{ paths: Record<string, unknown> }>('/openapi.json')
      assert.ok(paths['/api/v1/fleet_vehicle'])
      const boot = await call<{ modules: unknown }>('/api/v1/boot')
      assert.match(JSON.stringify(boot.modules), /fleet_vehicle/)
    }
  })

  it('lists what was removed, brings it back, and deletes for good only what is named', async () => {
    await writeFile(join(root, 'fleet', 'vehicle.yaml'), VEHICLE.replace(/ {2}- \{ name: customer_id.*\n/, ''))
    assert.equal((await runCommand(['apply', join(root, 'fleet'), '--prune'], env)).code, 0)
    const { output } = await runCommand(['dropped'], env)
    assert.match(output, /^[0-9a-f-]{36} .* field {2}fleet_vehicle\.customer_id {2}0\n$/)
    const [id = ''] = output.split(' ')
    assert.equal((await runCommand(['dropped', 'purge', id], env)).code, 2)
    const wrong = await runCommand(['dropped', 'purge', id, '--name', 'fleet_vehicle'], env)
    assert.equal(wrong.code, 1)
    assert.match(wrong.errors, /the name is not 'fleet_vehicle\.customer_id'/)
    const restored = await runCommand(['dropped', 'restore', id], env)
    assert.match(restored.output, /^1 definition\(s\) are back; generation \d+ is in force\n$/, restored.errors)
    assert.equal((await runCommand(['dropped', 'list'], env)).output, 'nothing was removed\n')
  })

  it('starts again after the server, PostgreSQL or both were killed, with nothing lost', async () => {
    for (const victims of ['server', 'postgres', 'both'] as const) {
      const call = await caller(running().url)
      const { data } = await call<{ data: { id: string } }>('/api/v1/crm_company', { company_name: `公司 ${victims}` })
      if (victims !== 'server') process.kill(postmaster(join(root, 'data')), 'SIGKILL')
      await running().end(victims === 'postgres' ? 'SIGTERM' : 'SIGKILL')
      program = await startProgram(env)
      const again = await caller(running().url)
      assert.equal((await again<{ data: { id: string } }>(`/api/v1/crm_company/${data.id}`)).data.id, data.id)
    }
  })

  it('stops in order when it is told to, and the next start is quick', async () => {
    await running().end('SIGTERM')
    assert.equal(running().child.exitCode, 0)
    program = await startProgram(env)
    console.log(`      second start: ready after ${Math.round(running().readyAfter)} ms`)
    // about two seconds alone on a machine; building anew would take longer than this in any case
    assert.ok(running().readyAfter < 15_000)
  })

  it('notices a secret that is not the one of the database', async () => {
    await running().end('SIGTERM')
    const { code, errors } = await runCommand(['start'], { ...env, TESSERA_SECRET: 'quite another secret' })
    assert.equal(code, 1)
    assert.match(errors.trim(), /^TESSERA_SECRET is not the one/)
    program = await startProgram(env)
  })
})

type Call = <T>(path: string, body?: unknown) => Promise<T>

/** Signs in and returns what calls the API. */
async function caller(url: string): Promise<Call> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ login: 'admin', password: PASSWORD }),
  })
  assert.equal(response.status, 201)
  const { token } = (await response.json()) as { token: string }
  return async <T>(path: string, body?: unknown) => {
    const answer = await fetch(`${url}${path}`, {
      headers: { ...headers, authorization: `Bearer ${token}` },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    })
    return (await answer.json()) as T
  }
}

/** The process id of the embedded server of a data folder. */
function postmaster(folder: string): number {
  const found = findFolder(folder)
  return readPidFile(found?.data ?? '')?.pid ?? assert.fail('no server runs for the folder')
}

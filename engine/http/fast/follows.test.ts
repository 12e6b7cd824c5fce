import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { Client, testApp, type TestApp } from '../../testing/server.ts'

const PACK = fileURLToPath(new URL('../../testing/pack', import.meta.url))

describe('what the short way remembers', () => {
  let app: TestApp
  let mine: string
  let folder: string
  before(async () => {
    app = await testApp()
    folder = await mkdtemp(join(tmpdir(), 'pack-'))
    mine = (await app.as('owner').make('thing', { name: 'mine', phone: '13700007001', note: 'n' })).id
    await app.as('other').make('thing', { name: 'theirs', phone: '13700007002' })
    // everything that will be asked for is remembered
    for (let time = 0; time < 3; time++)
      for (const person of ['editor', 'owner', 'other', 'reader'] as const) await answers(app.as(person))
  })
  after(async () => {
    await app.close()
    await rm(folder, { recursive: true })
  })

  const answers = (client: Client): Promise<number[]> =>
    Promise.all([client.list('thing'), client.get(`/api/v1/thing/${mine}`)]).then((all) =>
      all.map(({ status }) => status),
    )

  /** Within a second, by trying. */
  async function soon(holds: () => Promise<boolean>): Promise<void> {
    const until = performance.now() + 1_500
    while (!(await holds())) {
      assert.ok(performance.now() < until, 'not within a second')
      await sleep(50)
    }
  }

  it('keeps people with rows of their own apart, though they ask the same at the same time', async () => {
    const people = ['owner', 'other', 'editor'] as const
    for (let time = 0; time < 5; time++) {
      const lists = await Promise.all(people.map((person) => app.as(person).list('thing', { sort: 'created_at' })))
      assert.deepEqual(
        lists.map((list) => list.column('name')),
        [['mine'], ['theirs'], ['mine', 'theirs']],
      )
      const records = await Promise.all(people.map((person) => app.as(person).get(`/api/v1/thing/${mine}`)))
      assert.deepEqual(
        records.map(({ status }) => status),
        [200, 404, 200],
      )
    }
  })

  it('goes with a session that ends', async () => {
    const client = new Client(app.url, await app.session('reader'))
    assert.deepEqual(await answers(client), [200, 200])
    ;(await client.delete('/api/v1/session')).is(204)
    assert.deepEqual(await answers(client), [401, 401])
  })

  it('goes with rights that are taken, and comes with rights that are given', async () => {
    const nobody = app.as('nobody')
    assert.deepEqual(await answers(nobody), [404, 404])
    const role = await app.as('people').make('sys_user_role', { user: app.ids.nobody, role: 'sample_reader' })
    const client = new Client(app.url, await app.session('nobody'))
    await soon(async () => (await answers(client)).join() === '200,200')
    ;(await app.as('people').delete(`/api/v1/sys_user_role/${role.id}?version=1`)).is(204)
    await soon(async () => !(await answers(client)).includes(200))
  })

  it('goes with definitions that change: a mask less, a field less', async () => {
    const phones = async (): Promise<unknown> =>
      (await app.as('reader').list('thing', { sort: 'created_at' })).column('phone')[0]
    assert.equal(await phones(), '137****7001')
    for (const file of ['pack.yaml', 'objects.yaml', 'roles.yaml']) {
      const text = await readFile(join(PACK, file), 'utf8')
      const changed = text.replace(/^  - \{ name: note, .*\n/m, '').replace(/^      mask: phone,\n/gm, '')
      await writeFile(join(folder, file), changed)
    }
    await app.apply(folder, true)
    await soon(async () => (await phones()) === '13700007001')
    const record = (await app.as('reader').get(`/api/v1/thing/${mine}`)).is(200).data
    assert.deepEqual([record['phone'], 'note' in record], ['13700007001', false])
  })
})

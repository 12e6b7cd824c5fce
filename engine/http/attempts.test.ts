import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Queryable } from '../database/index.ts'
import { testApp, type TestApp } from '../testing/server.ts'
import { writing } from './attempts.ts'

const PACK = fileURLToPath(new URL('../testing/pack', import.meta.url))

/** The message that announces a generation is held back, so that this process still works with the Model of before. */
describe('a request that meets tables of a newer generation', () => {
  let app: TestApp
  let folder: string
  beforeEach(async () => {
    app = await testApp({ deaf: true })
    folder = await mkdtemp(join(tmpdir(), 'pack-'))
  })
  afterEach(async () => {
    await app.close()
    await rm(folder, { recursive: true })
  })

  /** Applies the sample pack with another text in its objects. */
  const evolve = async (change: (objects: string) => string): Promise<void> => {
    for (const file of ['pack.yaml', 'objects.yaml', 'roles.yaml']) {
      const text = await readFile(join(PACK, file), 'utf8')
      await writeFile(join(folder, file), file === 'objects.yaml' ? change(text) : text)
    }
    await app.apply(folder, true)
  }
  const without =
    (field: string) =>
    (text: string): string =>
      text.replace(new RegExp(`^  - \\{ name: ${field}, .*\\n`, 'm'), '')

  it('reads with the definitions that hold now, once a column is gone', async () => {
    const made = await app.as('editor').make('thing', { name: 'x', note: 'n' })
    await evolve(without('note'))
    const list = (await app.as('editor').list('thing')).is(200)
    assert.equal('note' in (list.rows[0] ?? {}), false)
    assert.equal((await app.as('editor').get(`/api/v1/thing/${made.id}`)).is(200).data['name'], 'x')
  })

  it('reads one record and its history after a column is gone', async () => {
    const made = await app.as('editor').make('thing', { name: 'x', note: 'n' })
    await evolve(without('note'))
    const read = (await app.as('editor').get(`/api/v1/thing/${made.id}`)).is(200)
    assert.equal('note' in read.data, false)
  })

  it('writes with the definitions that hold now, or says what they ask for', async () => {
    const made = await app.as('editor').make('thing', { name: 'x', note: 'n' })
    await evolve(without('note'))
    const changed = (await app.as('editor').patch(`/api/v1/thing/${made.id}`, { version: 1, name: 'y' })).is(200)
    assert.equal('note' in changed.data, false)
    ;(await app.as('editor').post('/api/v1/thing', { name: 'x', note: 'n' })).refused(422, 'VALIDATION_FAILED')
  })

  it('asks for a field that has become required meanwhile', async () => {
    const { id } = await app.as('editor').make('box', { name: 'x' })
    ;(await app.as('editor').delete(`/api/v1/box/${id}`)).is(204)
    await app.db.query(`delete from ${app.db.table('box')}`)
    await evolve((text) =>
      text.replace(
        /(name: box\n(?:.*\n)*?fields:\n)/,
        '$1  - { name: size, label: { zh: 大小, en: Size }, type: integer, required: true }\n',
      ),
    )
    const answer = (await app.as('editor').post('/api/v1/box', { name: 'y' })).refused(422, 'VALIDATION_FAILED')
    assert.deepEqual(
      answer.issues.map((issue) => [issue.path, issue.code]),
      [['size', 'REQUIRED']],
    )
    assert.deepEqual(app.logged, [])
  })
})

describe('a write that collides with another', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  const collision = (): Error => Object.assign(new Error('deadlock detected'), { code: '40P01' })

  it('is begun anew, and what it leaves for after the commit is done once', async () => {
    let tries = 0
    let done = 0
    const result = await writing(app.services, async (_model, { afterCommit }) => {
      afterCommit(async () => void done++)
      if (++tries < 3) throw collision()
      return 'fine'
    })
    assert.deepEqual([result, tries, done], ['fine', 3, 1])
  })

  it('is given up after three repetitions, with nothing done afterwards', async () => {
    let tries = 0
    const work = (): Promise<never> => {
      tries++
      return Promise.reject(collision())
    }
    await assert.rejects(writing(app.services, work), /deadlock/)
    assert.equal(tries, 4)
  })

  it('survives a deadlock of two changes that lock the same records in opposite order', async () => {
    const [a, b] = (await app.as('editor').post('/api/v1/box', [{ name: 'a' }, { name: 'b' }])).is(201).column('id')
    const arrived = barrier(2)
    const table = app.db.table('box')
    const lock = async (tx: Queryable, ids: readonly unknown[], first: boolean): Promise<void> => {
      await tx.query(`update ${table} set name = name || '!' where id = $1`, [ids[0]])
      if (first) await arrived()
      await tx.query(`update ${table} set name = name || '!' where id = $1`, [ids[1]])
    }
    let tries = 0
    await Promise.all(
      [
        [a, b],
        [b, a],
      ].map((ids) => {
        let own = 0
        return writing(app.services, (_model, { tx }) => {
          tries++
          return lock(tx, ids, ++own === 1)
        })
      }),
    )
    assert.ok(tries > 2, String(tries))
    assert.deepEqual((await app.as('editor').list('box', { sort: 'name' })).column('name'), ['a!!', 'b!!'])
  })

  /** Resolves for everybody once so many have come. */
  function barrier(count: number): () => Promise<void> {
    let open: () => void = () => undefined
    const opened = new Promise<void>((resolve) => (open = resolve))
    let missing = count
    return () => {
      if (--missing === 0) open()
      return opened
    }
  }
})

import assert from 'node:assert/strict'
import fc from 'fast-check'

import { TesseraError } from '../kernel/errors.ts'
import { applyDefinitions, definition, object } from '../testing/definitions.ts'
import { contents, type PersonName, testApp, type TestApp } from '../testing/server.ts'
import { changeRecord, createRecords } from './write-records.ts'
import { FIELDS, NOWHERE, type Values, type Way, WAYS, type Write, writes } from './write-ways.test-kit.ts'

describe('a write of one statement', () => {
  let app: TestApp
  /** What references may lead to, and what they may not. */
  let spots: readonly string[] = []

  before(async () => {
    app = await testApp()
    const settings = { title: 'name', owner_field: 'keeper', unique: [['count', 'day', 'name']] }
    const all = ['read', 'create', 'update']
    await applyDefinitions(app.db, [
      object('spot', { name: 'text', keeper: { type: 'user' } }, { title: 'name', owner_field: 'keeper' }),
      object('alone', FIELDS, settings),
      object('within', FIELDS, settings),
      object('stepwise', { ...FIELDS, number: { type: 'auto_number', pattern: 'N{000}' } }, settings),
      definition('role', 'own_ways', {
        grants: [
          ...WAYS.map((each) => ({ object: each, operations: all, rows: 'own' })),
          { object: 'spot', operations: ['read'], rows: 'own' },
        ],
      }),
      definition('role', 'all_ways', {
        grants: [...WAYS, 'spot', 'shelf', 'sys_user'].map((each) => ({ object: each, operations: all })),
      }),
    ])
    await app.services.models.refresh()
    for (const [person, role] of [
      ['editor', 'all_ways'],
      ['owner', 'own_ways'],
      ['other', 'own_ways'],
    ] as const)
      await app.as('admin').make('sys_user_role', { user: app.ids[person], role })
    const made = []
    for (const keeper of ['owner', 'other', 'admin'] as const)
      made.push(await app.as('admin').make('spot', { name: keeper, keeper: app.ids[keeper] }))
    const gone = await app.as('admin').make('spot', { name: 'gone', keeper: app.ids.owner })
    ;(await app.as('admin').delete(`/api/v1/spot/${gone.id}`)).is(204)
    spots = [...made.map(({ id }) => id), gone.id, NOWHERE]
  })
  after(() => app.close())

  const table = (name: string): string => app.db.table(name)

  async function principalOf(person: PersonName) {
    const principal = await app.services.sessions.principalOf(await app.session(person))
    assert.ok(principal)
    return principal
  }

  /** Carries a write out; what it answers or refuses. */
  async function carryOut(way: Way, write: Write, ids: string[], versions: Map<string, number>): Promise<unknown> {
    const caller = { principal: await principalOf(write.person), trace: 'a request' }
    const keep = way === 'alone' ? undefined : () => Promise.resolve()
    try {
      if ('rows' in write) {
        const body: unknown = write.several ? write.rows : write.rows[0]
        const text = await createRecords(app.services, caller, { object: way, body }, keep)
        const made = [JSON.parse(text) as Values | Values[]].flat()
        for (const { id } of made) ids.push(String(id))
        return made
      }
      const id = ids[write.nth % Math.max(1, ids.length)] ?? NOWHERE
      const body = { version: (versions.get(id) ?? 1) - write.behind, ...write.values }
      const given = way === 'stepwise' ? { paper: null, ...body } : body
      return JSON.parse(await changeRecord(app.services, caller, { object: way, id, body: given }, keep))
    } catch (error) {
      if (!(error instanceof TesseraError)) throw error
      const { code, issues, data } = error
      return { code, issues: issues.toSorted((a, b) => (String(a.path) < String(b.path) ? -1 : 1)), data }
    }
  }

  /** What is left in the tables, told without what differs from way to way. */
  async function left(way: Way, ids: readonly string[]): Promise<string> {
    const [rows] = await app.db.query(
      `select (select json_agg(to_jsonb(t) - 'number' order by t.id) from ${table(way)} as t) as rows,
        (select json_agg(to_jsonb(h) - 'id' order by h.record, h.id) from ${table('sys_history')} as h where h.object = $1) as history,
        (select json_agg(to_jsonb(o) - 'id' - 'xid' order by o.record, o.id) from ${table('sys_outbox')} as o where o.object = $1) as outbox`,
      [way],
    )
    return told(way, rows, ids)
  }

  function told(way: Way, what: unknown, ids: readonly string[]): string {
    const named = ids.reduce((text, id, index) => text.replaceAll(id, `record ${index}`), JSON.stringify(what))
    return named
      .replaceAll(`"${way}"`, '"way"')
      .replaceAll(/"\d{4}-\d\d-\d\dT[^"]*"/g, '"moment"')
      .replaceAll(/,"number":"N\d+"/g, '')
  }

  async function versionsOf(way: Way): Promise<Map<string, number>> {
    const rows = await app.db.query<{ id: string; version: number }>(
      `select id::text as id, version from ${table(way)}`,
    )
    return new Map(rows.map(({ id, version }) => [id, version]))
  }

  it('does and refuses the same as one in a transaction, and as one in steps, and leaves the same behind', async function () {
    this.timeout(120_000)
    const seen = { good: 0, bad: 0 }
    const ids: Record<Way, string[]> = { alone: [], within: [], stepwise: [] }
    const run = async (several: readonly Write[]): Promise<void> => {
      for (const each of several) {
        const answers = []
        for (const way of WAYS) {
          const versions = await versionsOf(way)
          answers.push(told(way, await carryOut(way, each, ids[way], versions), ids[way]))
        }
        assert.equal(answers[1], answers[0], JSON.stringify(each))
        assert.equal(answers[2], answers[0], JSON.stringify(each))
        if (answers[0]?.startsWith('{"code"')) seen.bad++
        else seen.good++
      }
      const alone = await left('alone', ids.alone)
      assert.equal(await left('within', ids.within), alone)
      assert.equal(await left('stepwise', ids.stepwise), alone)
    }
    const write = writes(
      (person) => app.ids[person],
      () => spots,
    )
    await fc.assert(fc.asyncProperty(fc.array(write, { minLength: 4, maxLength: 8 }), run), {
      numRuns: 40,
      endOnFailure: true,
    })
    assert.ok(seen.good > 30 && seen.bad > 30, JSON.stringify(seen))
  })

  const callerOf = async (person: PersonName) => ({ principal: await principalOf(person), trace: 'a request' })

  /** The services of a process that tells which statements it sends outside of transactions, and how many transactions it opens. */
  function watched(): { services: TestApp['services']; sent: string[] } {
    const sent: string[] = []
    const { db } = app
    const query: typeof db.query = (text, given, name) => {
      sent.push(text)
      return db.query(text, given, name)
    }
    const transaction: typeof db.transaction = (work, options) => {
      sent.push('transaction')
      return db.transaction(work, options)
    }
    return { services: { ...app.services, db: { ...db, query, transaction } }, sent }
  }

  it('is one statement to the database, whether it creates or changes, with references and for many records', async () => {
    const caller = await callerOf('owner')
    const { services, sent } = watched()
    const [spot] = spots
    const row = (name: string): Values => ({ name, count: 5, spot, spots: [spot] })
    const make = (body: unknown) => createRecords(services, caller, { object: 'alone', body })
    const made = JSON.parse(await make(row('one'))) as { id: string }
    await make(Array.from({ length: 50 }, (_, index) => row(`many ${index}`)))
    const body = { version: 1, count: 6, spot: null }
    await changeRecord(services, caller, { object: 'alone', id: made.id, body })
    assert.equal(sent.length, 3, sent.join('\n'))
    assert.ok(sent.every((text) => text.startsWith('with ')))
  })

  it('opens a transaction where files, numbers or a kept answer need more', async () => {
    const caller = await callerOf('admin')
    const { services, sent } = watched()
    const body = { name: 'steps', count: 1, day: '2020-01-02' }
    const made = JSON.parse(await createRecords(services, caller, { object: 'stepwise', body })) as { id: string }
    await changeRecord(services, caller, { object: 'stepwise', id: made.id, body: { version: 1, paper: null } })
    await createRecords(services, caller, { object: 'alone', body }, () => Promise.resolve())
    assert.deepEqual(sent, ['transaction', 'transaction', 'transaction'])
  })

  it('leaves nothing when its connection dies in the middle of it', async () => {
    const caller = await callerOf('editor')
    const body = { name: 'cut off', count: 1, day: '2020-01-03' }
    const made = JSON.parse(await createRecords(app.services, caller, { object: 'alone', body })) as { id: string }
    const before = await contents(app.db)
    await app.db.owner.transaction(async (tx) => {
      // the last of what the statements write waits for us
      await tx.query(`lock table ${table('sys_outbox')} in exclusive mode`)
      const attempts = Promise.allSettled([
        createRecords(app.services, caller, { object: 'alone', body: { ...body, count: 2 } }),
        changeRecord(app.services, caller, { object: 'alone', id: made.id, body: { version: 1, count: 3 } }),
      ])
      await endWaiting(2)
      for (const attempt of await attempts) assert.equal(attempt.status, 'rejected')
    })
    assert.deepEqual(await contents(app.db), before)
  })

  /** Ends the connections that wait for a lock on the outbox of this workspace, once there are so many. */
  async function endWaiting(count: number): Promise<void> {
    const waiting = `select pid from pg_locks where not granted and relation = '${table('sys_outbox')}'::regclass`
    for (let pids: unknown[] = []; pids.length < count;) pids = await app.db.owner.query(waiting)
    await app.db.query(`select pg_terminate_backend(pid) from (${waiting}) as w`)
  }
})

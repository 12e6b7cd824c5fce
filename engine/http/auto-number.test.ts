import assert from 'node:assert/strict'

import { applyDefinitions, object } from '../testing/definitions.ts'
import { leavesNoTrace, testApp, type TestApp } from '../testing/server.ts'
import { systemPrincipal } from '../access/index.ts'
import { createMany, type Writer } from '../records/index.ts'

const period = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7).replace('-', '')

describe('records that are numbered', () => {
  let app: TestApp
  const call = () => app.as('admin')

  before(async () => {
    app = await testApp()
    await applyDefinitions(app.db, [
      object('ticket', {
        name: { type: 'text', unique: true, required: true },
        number: { type: 'auto_number', pattern: 'V-{YYYY}{MM}-{0000}', gap_free: true },
      }),
      object('visit', { name: 'text', number: { type: 'auto_number', pattern: 'B{000}' } }),
    ])
    await app.services.models.refresh()
  })
  after(() => app.close())

  const last = async (name: string): Promise<number> => {
    const [row] = await app.db.query<{ last: number }>(
      `select c.last from ${app.db.table('sys_counter')} as c join ${app.db.table('meta_definition')} as d on d.id = c.field where d.name = $1`,
      [name],
    )
    return row?.last ?? 0
  }
  const numbers = async (object: string): Promise<string[]> =>
    (await app.db.query<{ number: string }>(`select number from ${app.db.table(object)} order by number`)).map(
      (row) => row.number,
    )
  const writer = (tx: Writer['tx']): Writer => ({
    db: app.db,
    tx,
    model: app.services.models.current(),
    principal: systemPrincipal('test'),
    moment: { now: new Date().toISOString(), timeZone: 'Asia/Shanghai' },
  })

  it('get the next number of their period, several in the order given', async () => {
    const { rows } = (
      await call().post(
        '/api/v1/ticket',
        ['a', 'b', 'c'].map((name) => ({ name })),
      )
    ).is(201)
    assert.deepEqual(
      rows.map((row) => row['number']),
      [1, 2, 3].map((n) => `V-${period}-000${n}`),
    )
    const counts = await app.db.query(`select period, last from ${app.db.table('sys_counter')}`)
    assert.deepEqual(counts, [{ period, last: 3 }])
  })

  it('take a number from nobody, neither a person nor the engine itself', async () => {
    await leavesNoTrace(app.db, async () => {
      const answers = [
        await call().post('/api/v1/ticket', { name: 'x', number: 'V-1' }),
        await call().patch(`/api/v1/ticket/${String((await call().list('ticket')).rows[0]?.['id'])}`, {
          version: 1,
          number: 'V-1',
        }),
      ]
      for (const answer of answers)
        assert.equal(answer.refused(422, 'VALIDATION_FAILED').issues[0]?.code, 'FIELD_READONLY')
      return answers
    })
    await assert.rejects(app.db.transaction((tx) => createMany(writer(tx), 'ticket', [{ name: 'x', number: 'V-1' }])))
  })

  it('are found, sorted and described by their number, which is never missing', async () => {
    const found = await call().list('ticket', { filter: { ends: [{ var: 'number' }, '-0002'] } })
    assert.deepEqual(found.is(200).column('name'), ['b'])
    assert.deepEqual((await call().list('ticket', { sort: '-number' })).column('name'), ['c', 'b', 'a'])
    const document = (await call().get('/openapi.json')).body as {
      components: { schemas: Record<string, { properties: Record<string, { type: unknown }> }> }
    }
    assert.equal(document.components.schemas['ticket']?.properties['number']?.type, 'string')
    assert.equal(document.components.schemas['ticket.create']?.properties['number'], undefined)
  })

  it('leave no gap where none may be, also when many are made at once and some are refused', async () => {
    const before = (await numbers('ticket')).length
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, n) =>
        call().post('/api/v1/ticket', n % 4 === 3 ? [{ name: `n${n}` }, { name: 'a' }] : { name: `n${n}` }),
      ),
    )
    const made = answers.filter((answer) => answer.status === 201).length
    assert.equal(made, 24)
    const all = await numbers('ticket')
    assert.equal(all.length, before + made)
    assert.deepEqual(
      all,
      all.map((_, index) => `V-${period}-${String(index + 1).padStart(4, '0')}`),
    )
    assert.equal(await last('ticket.number'), all.length)
  })

  it('do not wait for each other where gaps may be', async () => {
    const { tx: open, end } = await openTransaction()
    await createMany({ ...writer(open), aside: app.db.aside }, 'visit', [{ name: 'slow' }])
    const quick = await call().make('visit', { name: 'quick' })
    assert.equal(quick['number'], 'B002')
    await end()
    assert.deepEqual(await numbers('visit'), ['B002'])
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, n) => call().post('/api/v1/visit', { name: `v${n}` })),
    )
    for (const answer of answers) answer.is(201)
    assert.equal(new Set(await numbers('visit')).size, 33)
  })

  /** A transaction that stays open until it is told to roll back. */
  async function openTransaction(): Promise<{ tx: Writer['tx']; end: () => Promise<void> }> {
    let roll = (): void => undefined
    const ended = new Promise<void>((resolve) => (roll = resolve))
    let done: Promise<void> = Promise.resolve()
    const tx = await new Promise<Writer['tx']>((resolve) => {
      done = app.db
        .transaction(async (opened) => {
          resolve(opened)
          await ended
          throw new Error('rolled back')
        })
        .catch(() => undefined)
    })
    return {
      tx,
      end: async () => {
        roll()
        await done
      },
    }
  }

  it('go on beyond the width of the pattern', async () => {
    await app.db.query(
      `update ${app.db.table('sys_counter')} as c set last = 998 from ${app.db.table('meta_definition')} as d where d.id = c.field and d.name = 'visit.number'`,
    )
    const { rows } = (await call().post('/api/v1/visit', [{ name: 'x' }, { name: 'y' }])).is(201)
    assert.deepEqual(
      rows.map((row) => row['number']),
      ['B999', 'B1000'],
    )
  })

  it('take one step of the counter for ten thousand', async () => {
    const before = await last('ticket.number')
    const rows = Array.from({ length: 10_000 }, (_, n) => ({ name: `bulk ${n}` }))
    let steps = 0
    await app.db.transaction((tx) => {
      const counting: Writer['tx'] = {
        query: (text, values, name) => {
          if (text.includes('sys_counter')) steps++
          return tx.query(text, values, name)
        },
        run: (builder) => tx.run(builder),
      }
      return createMany(writer(counting), 'ticket', rows)
    })
    assert.deepEqual([steps, await last('ticket.number')], [1, before + 10_000])
  })
})

describe('a field that numbers, added while there are records', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
    await applyDefinitions(app.db, [object('parcel', { name: 'text' })])
    const table = app.db.table('parcel')
    for (const [name, at] of [
      ['first', '2026-01-31T15:59:59Z'],
      ['second', '2026-01-31T16:00:00Z'],
      ['third', '2026-02-10T00:00:00Z'],
    ]) {
      await app.db.query(
        `insert into ${table} (id, version, created_at, updated_at, name, deleted_at) values (gen_random_uuid(), 1, $1, $1, $2, $3)`,
        [at, name, name === 'second' ? at : null],
      )
    }
  })
  after(() => app.close())

  it('numbers them in order of creation, deleted ones too, and tells so in the plan; new ones go on from there', async () => {
    const fields = { name: 'text', number: { type: 'auto_number', pattern: '{YYYY}{MM}-{00}' } }
    const { plan } = await applyDefinitions(app.db, [object('parcel', fields)])
    assert.deepEqual(
      plan.steps.map(({ change, rows }) => [change, rows]),
      [
        ['add_column', 3],
        ['create_index', 3],
      ],
    )
    const rows = await app.db.query(`select name, number from ${app.db.table('parcel')} order by created_at`)
    assert.deepEqual(rows, [
      { name: 'first', number: '202601-01' },
      { name: 'second', number: '202602-01' },
      { name: 'third', number: '202602-02' },
    ])
    const counters = await app.db.query(`select period, last from ${app.db.table('sys_counter')} order by period`)
    assert.deepEqual(counters, [
      { period: '202601', last: 1 },
      { period: '202602', last: 2 },
    ])
    await app.services.models.refresh()
    assert.match(String((await app.as('admin').make('parcel', { name: 'new' }))['number']), /^\d{6}-01$/)
  })

  it('is kept by writers who have not heard of it yet', async () => {
    await applyDefinitions(app.db, [
      object('parcel', {
        name: 'text',
        number: { type: 'auto_number', pattern: '{YYYY}{MM}-{00}' },
        second: { type: 'auto_number', pattern: '{0}' },
      }),
    ])
    const made = await app.as('admin').make('parcel', { name: 'newer' })
    assert.equal(made['second'], '5')
  })
})

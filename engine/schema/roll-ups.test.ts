import assert from 'node:assert/strict'
import { fork } from 'node:child_process'

import { connect, type Database } from '../database/index.ts'
import { applyDefinitions, enumeration, object, people } from '../testing/definitions.ts'
import { testServer, testWorkspace, type TestWorkspace } from '../testing/workspace.ts'
import { addRows, valuesOf } from './rows.test-kit.ts'

const rollUp = (settings: Readonly<Record<string, unknown>>) => ({
  type: 'roll_up',
  from: 'line',
  via: 'bill',
  ...settings,
})

const bill = {
  name: 'text',
  lines: rollUp({ function: 'count' }),
  sum: rollUp({ function: 'sum', field: 'amount' }),
  mean: rollUp({ function: 'avg', field: 'amount' }),
  least: rollUp({ function: 'min', field: 'day' }),
  most: rollUp({ function: 'max', field: 'amount' }),
  state: rollUp({ function: 'latest', field: 'state', by: 'day' }),
  open: rollUp({ function: 'sum', field: 'amount', filter: { '==': [{ var: 'state' }, 'open'] } }),
}
const line = {
  bill: { type: 'reference', target: 'bill' },
  price: { type: 'decimal', precision: 10, scale: 2 },
  quantity: 'integer',
  amount: { type: 'formula', formula: 'price * quantity' },
  day: 'date',
  state: { type: 'enum', enum: 'state' },
}

const definitions = [people, enumeration('state', ['open', 'paid']), object('bill', bill), object('line', line)]

/** What the roll-ups should be, asked of the lines themselves. */
async function assertRight(db: Database): Promise<void> {
  const wrong = await db.query(
    `select b.*, l.* from ${db.table('bill')} as b left join lateral (
       select count(*) as n, coalesce(sum(price * quantity), 0) as s, coalesce(sum(price * quantity) filter (where state = 'open'), 0) as o, min(day) as d,
         max(price * quantity) as m, (array_agg(state order by day desc nulls last, id desc))[1] as t
       from ${db.table('line')} where bill = b.id and deleted_at is null) as l on true
     where (b.lines, b.sum, b.open, b.least, b.most, b.state) is distinct from (l.n, l.s, l.o, l.d, l.m, l.t)`,
  )
  assert.deepEqual(wrong, [])
}

describe('roll-ups', () => {
  let workspace: TestWorkspace
  let db: Database
  let bills: string[]

  beforeEach(async () => {
    workspace = await testWorkspace()
    db = workspace.db
    await applyDefinitions(db, definitions)
    bills = await addRows(db, 'bill', [{ name: 'a' }, { name: 'b' }, { name: 'c' }])
  })
  afterEach(() => workspace.drop())

  const [first, second] = [() => bills[0] ?? '', () => bills[1] ?? '']

  it('follow every insert, change, move and deletion of the program, which does not own the tables', async () => {
    assert.deepEqual(await valuesOf(db, 'bill', 'lines'), [0, 0, 0])
    assert.deepEqual(await valuesOf(db, 'bill', 'sum'), ['0.00', '0.00', '0.00'])
    const [a = '', b = ''] = await addRows(db, 'line', [
      { bill: first(), price: '2.50', quantity: 2, day: '2026-01-02', state: 'open' },
      { bill: first(), price: '1.00', quantity: 1, day: '2026-01-01', state: 'paid' },
      { bill: second(), price: '9.99', quantity: null, day: null, state: 'open' },
      { bill: null, price: '1.00', quantity: 1 },
    ])
    await assertRight(db)
    assert.deepEqual(await valuesOf(db, 'bill', 'mean'), ['3.00', null, null])
    const write = async (sql: string, ...values: unknown[]) => {
      await db.query(sql.replaceAll('line', db.table('line')), values)
      await assertRight(db)
    }
    await write(`update line set price = 3 where id = $1`, a)
    await write(`update line set bill = $2 where id = $1`, a, second())
    await write(`update line set deleted_at = now() where id = $1`, b)
    assert.deepEqual(await valuesOf(db, 'bill', 'lines'), [0, 2, 0])
    await write(`update line set deleted_at = null where id = $1`, b)
    await write(`update line set state = 'paid', day = '2026-02-01'`)
    await write(`update line set bill = null where bill = $1`, second())
    await write(`delete from line where bill = $1`, first())
    await write(`delete from line`)
  })

  it('leave the version and the time of change of a record alone, and records that nothing changes for wholly', async () => {
    const state = () => db.query(`select version, updated_at, xmin::text from ${db.table('bill')} order by id`)
    const [before] = await state()
    const [id] = await addRows(db, 'line', [{ bill: first(), price: '1', quantity: 1 }])
    const [after] = await state()
    assert.deepEqual({ ...after, xmin: 0 }, { ...before, xmin: 0 })
    assert.notEqual(after?.['xmin'], before?.['xmin'])
    await db.query(`update ${db.table('line')} set version = 2, updated_at = now() where id = $1`, [id])
    assert.deepEqual((await state())[0], after)
  })

  it('take ten thousand records in one statement', async () => {
    const started = performance.now()
    await db.query(
      `insert into ${db.table('line')} (id, version, created_at, updated_at, bill, price, quantity, day, state)
       select gen_random_uuid(), 1, now(), now(), ($1::uuid[])[1 + n % 3], n % 97, n % 7, date '2026-01-01' + n % 300, case when n % 2 = 0 then 'open' else 'paid' end
       from generate_series(1, 10000) as n`,
      [bills],
    )
    await assertRight(db)
    console.log(`      10,000 records with 7 roll-ups: ${Math.round(performance.now() - started)} ms`)
  })

  it('are right after 32 writers at once, of two processes, one of which is killed at it', async () => {
    const { ownerUrl, url } = await testServer()
    const program = fork(new URL('./roll-up-writer.test-kit.ts', import.meta.url), [], {
      env: { ...process.env, WRITER: JSON.stringify({ url: url('app'), ownerUrl, workspace: db.workspace, bills }) },
      execArgv: ['--import=tsx'],
    })
    const ready = new Promise((resolve) => program.once('message', resolve))
    const ended = new Promise((resolve) => program.once('exit', resolve))
    const own = await connect({ url: url('app'), ownerUrl, workspace: db.workspace, poolSize: 16 })
    await ready
    const writers = Array.from({ length: 16 }, (_, n) => writeLines(own, bills, n, 25))
    await new Promise((resolve) => setTimeout(resolve, 400))
    program.kill('SIGKILL')
    await Promise.all([...writers, ended])
    await own.close()
    await assertRight(db)
    const [{ n = 0 } = {}] = await db.query<{ n: number }>(`select count(*) as n from ${db.table('line')}`)
    assert.ok(n > 100, String(n))
  })

  it('are filled for the records that are there, and made anew when what they roll up changes', async () => {
    await addRows(db, 'line', [
      { bill: first(), price: '2.50', quantity: 2, day: '2026-01-02', state: 'open' },
      { bill: second(), price: '1.00', quantity: 1, day: '2026-01-01', state: 'paid' },
    ])
    const steps = async (...written: ReturnType<typeof object>[]) =>
      (await applyDefinitions(db, written)).plan.steps.map(({ change, rows }) => [change, rows])
    assert.deepEqual(await steps(object('bill', { ...bill, days: rollUp({ function: 'max', field: 'day' }) })), [
      ['add_column', 0],
      ['create_roll_up', 0],
      ['fill_roll_up', 3],
    ])
    assert.deepEqual(await valuesOf(db, 'bill', 'days'), ['2026-01-02', '2026-01-01', null])
    const onlyPaid = {
      ...bill,
      sum: rollUp({ function: 'sum', field: 'amount', filter: { '==': [{ var: 'state' }, 'paid'] } }),
    }
    assert.deepEqual(await steps(object('bill', onlyPaid)), [
      ['drop_roll_up', 0],
      ['create_roll_up', 0],
      ['fill_roll_up', 3],
    ])
    assert.deepEqual(await valuesOf(db, 'bill', 'sum'), ['0.00', '1.00', '0.00'])
    await steps(object('bill', bill))
    // a change of the child's formula reaches the sums of it
    const changed = await steps(
      object('line', { ...line, amount: { type: 'formula', formula: 'price * quantity * 2' } }),
    )
    assert.deepEqual(changed.filter(([change]) => change === 'fill_roll_up').length, 4)
    assert.deepEqual(await valuesOf(db, 'bill', 'sum'), ['10.00', '2.00', '0.00'])
  })

  it('go on through renames of fields and objects', async () => {
    const renamed = { ...line, invoice: { ...line.bill, target: 'invoice', renamed_from: 'bill' } }
    const { bill: _bill, ...entry } = renamed
    const via = (settings: object) => ({ ...settings, from: 'entry', via: 'invoice' })
    const { plan } = await applyDefinitions(db, [
      object(
        'invoice',
        Object.fromEntries(
          Object.entries(bill).map(([name, each]) => [name, typeof each === 'string' ? each : via(each)]),
        ),
        { renamed_from: 'bill' },
      ),
      object('entry', entry, { renamed_from: 'line' }),
    ])
    assert.ok(plan.steps.every(({ change }) => !['drop_computed', 'add_computed', 'add_column'].includes(change)))
    await addRows(db, 'entry', [{ invoice: first(), price: '2', quantity: 3 }])
    assert.deepEqual(await valuesOf(db, 'invoice', 'sum'), ['6.00', '0.00', '0.00'])
  })

  it('are let go with the object that they roll up, and come to an end with their field', async () => {
    const without = Object.fromEntries(Object.entries(bill).filter(([, each]) => typeof each === 'string'))
    const names = Object.keys(bill).filter((name) => !Object.hasOwn(without, name))
    const functions = () =>
      db.owner.query(`select from pg_proc where pronamespace = $1::regnamespace and proname like 'ru\\_%'`, [
        db.workspace,
      ])
    assert.equal((await functions()).length, names.length)
    await applyDefinitions(db, [], { remove: [...names.map((name) => `field bill.${name}`)] })
    assert.equal((await functions()).length, 0)
    await addRows(db, 'line', [{ bill: first(), price: '1', quantity: 1 }])
    await applyDefinitions(db, [object('bill', bill)])
    await assertRight(db)
    await applyDefinitions(db, [], {
      remove: [...names.map((name) => `field bill.${name}`), 'object line'],
      prune: true,
    })
    assert.equal((await functions()).length, 0)
  })

  it('go, change their kind of value and come again together with the formulas that read them', async () => {
    const twice = { type: 'formula', formula: 'sum * 2' }
    const withTwice = object('bill', { ...bill, twice })
    await applyDefinitions(db, [withTwice])
    await addRows(db, 'line', [{ bill: first(), price: '2.50', quantity: 2 }])
    assert.deepEqual(await valuesOf(db, 'bill', 'twice'), ['10.00', '0.00', '0.00'])
    const counting = { ...bill, sum: rollUp({ function: 'sum', field: 'quantity' }), twice }
    await applyDefinitions(db, [object('bill', counting)])
    assert.deepEqual(await valuesOf(db, 'bill', 'twice').then((all) => all.map(Number)), [4, 0, 0])
    await applyDefinitions(db, [], { remove: ['field bill.sum', 'field bill.twice'] })
    await applyDefinitions(db, [withTwice])
    assert.deepEqual(await valuesOf(db, 'bill', 'twice'), ['10.00', '0.00', '0.00'])
  })

  it('become plain fields with the values they had', async () => {
    await addRows(db, 'line', [{ bill: first(), price: '1', quantity: 2 }])
    const { plan } = await applyDefinitions(db, [object('bill', { ...bill, lines: 'integer' })])
    assert.deepEqual(
      plan.steps.map(({ change }) => change),
      ['drop_roll_up', 'release_computed'],
    )
    await addRows(db, 'line', [{ bill: first(), price: '1', quantity: 2 }])
    await addRows(db, 'bill', [{ name: 'new' }])
    assert.deepEqual(await valuesOf(db, 'bill', 'lines'), [1, 0, 0, null])
  })

  it('go through chains of formulas and roll-ups, and through trees of one object', async () => {
    await applyDefinitions(db, [
      object('area', {
        name: 'text',
        total: { type: 'roll_up', from: 'shop', via: 'area', function: 'sum', field: 'twice' },
        shown: { type: 'formula', formula: `name & ': ' & text(total)` },
      }),
      object('shop', {
        area: { type: 'reference', target: 'area' },
        sales: { type: 'roll_up', from: 'sale', via: 'shop', function: 'sum', field: 'net' },
        twice: { type: 'formula', formula: 'sales * 2' },
      }),
      object('sale', {
        shop: { type: 'reference', target: 'shop' },
        gross: 'integer',
        net: { type: 'formula', formula: 'gross - 1' },
      }),
      object('node', {
        up: { type: 'reference', target: 'node' },
        weight: 'integer',
        children: { type: 'roll_up', from: 'node', via: 'up', function: 'count' },
        below: { type: 'roll_up', from: 'node', via: 'up', function: 'sum', field: 'children' },
      }),
    ])
    const [area] = await addRows(db, 'area', [{ name: 'north' }])
    const [shop] = await addRows(db, 'shop', [{ area }])
    await addRows(db, 'sale', [
      { shop, gross: 11 },
      { shop, gross: 21 },
    ])
    assert.deepEqual(await valuesOf(db, 'area', 'shown'), ['north: 60'])
    await db.query(`update ${db.table('sale')} set gross = 2 where gross = 21`)
    assert.deepEqual(await valuesOf(db, 'area', 'shown'), ['north: 22'])
    const [root] = await addRows(db, 'node', [{ weight: 1 }])
    const [child] = await addRows(db, 'node', [{ up: root }])
    await addRows(db, 'node', [{ up: child }, { up: child }, { up: root }])
    assert.deepEqual(await valuesOf(db, 'node', 'children'), [2, 2, 0, 0, 0])
    assert.deepEqual(await valuesOf(db, 'node', 'below'), [2, 0, 0, 0, 0])
    await db.query(`update ${db.table('node')} set up = id`)
    assert.deepEqual(await valuesOf(db, 'node', 'below'), [1, 1, 1, 1, 1])
  })

  it('hold no value where it would not fit, and let no write fail for it', async () => {
    await applyDefinitions(db, [
      object('heap', { most: { type: 'roll_up', from: 'grain', via: 'heap', function: 'sum', field: 'size' } }),
      object('grain', { heap: { type: 'reference', target: 'heap' }, size: 'integer' }),
    ])
    const [heap] = await addRows(db, 'heap', [{}])
    await addRows(db, 'grain', [
      { heap, size: Number.MAX_SAFE_INTEGER },
      { heap, size: 1 },
    ])
    assert.deepEqual(await valuesOf(db, 'heap', 'most'), [null])
  })
})

async function writeLines(db: Database, bills: readonly string[], seed: number, rounds: number): Promise<void> {
  const { writeLines: write } = await import('./roll-up-writer.test-kit.ts')
  await write(db, bills, seed, rounds)
}

/** SQL that names records: what it may say, whose rows and columns it reads, and what ends it. */
import assert from 'node:assert/strict'

import { accessPlan, type Principal, systemPrincipal } from '../../access/index.ts'
import { userPrincipal } from '../../identity/index.ts'
import { databaseFingerprint } from '../../testing/database-fingerprint.ts'
import { applyDefinitions, definition, object } from '../../testing/definitions.ts'
import { testApp, type TestApp } from '../../testing/server.ts'
import { countNamed, eachNamed, listNamed, planNaming, readNaming } from './naming.ts'
import type { QuestionContext } from './asking.ts'

const LIMITS = { seconds: 10, records: 1_000 }

/** Ten to the tenth rows, which PostgreSQL can foresee. */
const TEN_TIMES_TEN = Array.from({ length: 10 }, (_, i) => `(values ${Array(10).fill('(1)').join(', ')}) v${i}(x)`)

describe('SQL that names records', () => {
  let app: TestApp
  const ids: Record<string, string> = {}

  before(async () => {
    app = await testApp()
    await applyDefinitions(app.db, [
      object('deal', { thing: { type: 'reference', target: 'thing' }, amount: 'integer', secret: 'integer' }),
      definition('role', 'deals', {
        grants: [{ object: 'deal', operations: ['read'], fields: ['thing', 'amount'] }],
      }),
      definition('role', 'blurred', {
        grants: [{ object: 'thing', operations: ['read'], masked: ['price'] }],
      }),
    ])
    await app.services.models.refresh()
    const admin = app.as('admin')
    for (const [at, name] of ['one', 'two', 'three', 'four'].entries()) {
      const keeper = at % 2 === 0 ? app.ids.owner : app.ids.other
      const made = await admin.make('thing', { name, price: String(at * 10), keeper, phone: `1371111222${at}` })
      ids[name] = String(made?.['id'])
    }
    await admin.make('deal', { thing: ids['one'], amount: 5, secret: 7 })
    await admin.make('deal', { thing: ids['two'], amount: 50, secret: 70 })
    for (const person of ['reader', 'owner'] as const)
      await admin.make('sys_user_role', { user: app.ids[person], role: 'deals' })
    await admin.make('sys_user_role', { user: app.ids.nobody, role: 'blurred' })
  })
  after(() => app.close())

  async function as(person: keyof TestApp['ids'], name = 'thing'): Promise<QuestionContext> {
    const principal = await userPrincipal(app.db, app.ids[person])
    assert.ok(principal)
    return contextOf(principal, name)
  }

  function contextOf(principal: Principal, name = 'thing'): QuestionContext {
    const model = app.services.models.current()
    const plan = accessPlan(model, principal, name)
    assert.ok(plan)
    const moment = { now: new Date().toISOString(), timeZone: 'Asia/Shanghai' }
    return { db: app.db, model, principal, plan, moment }
  }

  async function named(context: QuestionContext, sql: string): Promise<string[]> {
    const naming = await readNaming(context, sql)
    assert.ok(!('fault' in naming), JSON.stringify(naming))
    const found: string[] = []
    const count = await eachNamed(context, naming, { as: 'uuid', limits: LIMITS }, async (records) => {
      found.push(...records)
      await Promise.resolve()
    })
    assert.equal(count, found.length)
    return found.map((id) => Object.keys(ids).find((name) => ids[name] === id) ?? id).sort()
  }

  it('names the records for which it holds, each once', async () => {
    const admin = await as('admin')
    assert.deepEqual(await named(admin, 'select id from thing where price >= 10 and price < 30;'), ['three', 'two'])
    assert.deepEqual(await named(admin, 'select thing as id from deal union all select thing from deal -- twice'), [
      'one',
      'two',
    ])
    assert.deepEqual(await named(admin, "select id from thing where created_at < ${now} + interval '1 day'"), [
      'four',
      'one',
      'three',
      'two',
    ])
  })

  it('names no record that is not there, and none of another object', async () => {
    const admin = await as('admin')
    assert.deepEqual(await named(admin, "select '0190a000-0000-7000-8000-000000000000'::uuid as id"), [])
    assert.deepEqual(await named(admin, 'select id from deal'), [])
  })

  it('reads the rows of whoever it runs as', async () => {
    assert.deepEqual(await named(await as('owner'), 'select id from thing'), ['one', 'three'])
    // not even where it names them without reading them
    assert.deepEqual(await named(await as('owner'), 'select thing as id from deal'), ['one'])
    assert.deepEqual(await named(await as('reader'), 'select thing as id from deal where amount > 5'), ['two'])
  })

  it('learns nothing of other rows by an error', async () => {
    const probe = "select id from thing where 1 / (case when name = 'two' then 0 else 1 end) = 1"
    assert.deepEqual(await named(await as('owner'), probe), ['one', 'three'])
    await assert.rejects(named(await as('admin'), probe), { code: 'CUSTOM_SQL_FAILED' })
  })

  it('finds no column that is masked, hidden or gone', async () => {
    const reader = await as('reader')
    for (const sql of [
      'select thing as id from deal where secret > 1',
      'select thing as id from deal where secret is null',
      "select id from thing where phone like '137%'",
      'select id from thing where thingamajig = 1',
      'select id from thing where ctid is not null',
      'select id from thing where xmin = xmin',
    ]) {
      const naming = await readNaming(reader, sql)
      if ('fault' in naming) continue
      await assert.rejects(planNaming(reader, naming, 5), { code: 'CUSTOM_SQL_FAILED' }, sql)
    }
    // a whole row is what is seen of it
    const whole = "select id from thing where (select t::text from (select thing.*) as t) like '%1371111%'"
    assert.deepEqual(await named(await as('admin'), whole), [])
    const blurred = await as('nobody')
    const naming = await readNaming(blurred, 'select id from thing where price > 10')
    assert.ok(!('fault' in naming))
    await assert.rejects(planNaming(blurred, naming, 5), /column "price" does not exist/)
  })

  it('is refused where it reads what its writer may not know of, or is no question of one column', async () => {
    const owner = await as('owner')
    for (const sql of [
      'select id from box',
      'select id from sys_credential',
      'select * from thing',
      'select id, name from thing',
      'select name from thing',
      'select count(*) from thing',
      'values (1)',
      'select id from thing where keeper = ${me}',
    ]) {
      assert.ok('fault' in (await readNaming(owner, sql)), sql)
    }
  })

  it('is refused whatever attack it hides', async () => {
    const before = await databaseFingerprint(app.db)
    const admin = await as('admin')
    const attacks = [
      'select 1) q(id) union select q.id from (select 2',
      'select id from thing; select 2',
      'select id from thing; drop table thing',
      'select id into other from thing',
      'with gone as (delete from thing returning id) select id from gone',
      'with gone as (update thing set name = name returning id) select id from gone',
      'select id from thing for update',
      'select id from thing where pg_sleep(60) is null',
      'select id from thing where lo_create(0) > 0',
      'select id from thing where pg_advisory_lock(42) is null',
      "select id from thing where set_config('role', 'postgres', false) is null",
      "select id from dblink('dbname=x', 'select 1') as t(id uuid)",
      "select id from thing where current_setting('is_superuser') = 'on'",
      'set role tessera_owner',
      'select oid as id from pg_class',
      'select oid as id from pg_catalog.pg_authid',
      'select id from public.thing',
      'select id from "main"."thing"',
      'with recursive r(id) as (select id from thing union all select id from r) select id from r',
      'select id from thing, generate_series(1, 1000000000)',
      "select id from thing where repeat('x', 1000000000) = ''",
      'select/**/id from thing where pg_catalog.pg_sleep(1) is null',
      'select id from thing where name = pg_read_file(U&"\\005cx")',
      'select id from ｐg_class',
      "select id from thing where name ~ '(a+)+$'",
      "select id from thing where name operator(public.=) 'x'",
      "copy thing to program 'id'",
      'explain analyze select id from thing',
      'select id from thing /* ${now} */',
      `select id from thing where ${'('.repeat(300)}1 = 1${')'.repeat(300)} or ${'1 + '.repeat(3000)}1 = 2`,
    ]
    for (const sql of attacks) assert.ok('fault' in (await readNaming(admin, sql)), sql)
    assert.deepEqual(await databaseFingerprint(app.db), before)
  })

  it('is not tried where it would cost too much, and ends at a number of records or of seconds', async () => {
    const admin = await as('admin')
    const costly = await readNaming(admin, `select t.id from thing t, ${TEN_TIMES_TEN.join(', ')}`)
    assert.ok(!('fault' in costly))
    await assert.rejects(planNaming(admin, costly, 5), { code: 'CUSTOM_SQL_FAILED' })
    const all = await readNaming(admin, 'select id from thing')
    assert.ok(!('fault' in all))
    const few = { as: 'id', limits: { seconds: 10, records: 3 } } as const
    await assert.rejects(
      eachNamed(admin, all, few, () => Promise.resolve()),
      /more than 3 records/,
    )
    const slow = await readNaming(
      admin,
      `select t.id from thing t where (select sum(v0.x + length(t.name) * 0) from ${TEN_TIMES_TEN.slice(0, 7).join(', ')}) is null`,
    )
    assert.ok(!('fault' in slow))
    await assert.rejects(countNamed(admin, slow, { seconds: 0.2 }), /longer than it may/)
  })

  it('says no value when one cannot be cast', async () => {
    const admin = await as('admin')
    const naming = await readNaming(admin, 'select id from thing where name::integer = 1')
    assert.ok(!('fault' in naming))
    await assert.rejects(countNamed(admin, naming, { seconds: 5 }), (error: Error) => {
      assert.match(error.message, /cannot be computed/)
      assert.doesNotMatch(error.message, /one|two/)
      return true
    })
  })

  it('gives pages in order, the youngest first, and counts as far as asked', async () => {
    const admin = await as('admin')
    const naming = await readNaming(admin, 'select id from thing where price < 30')
    assert.ok(!('fault' in naming))
    const first = await listNamed(admin, naming, { limit: 2, seconds: 5 })
    assert.deepEqual(first.ids, [ids['three'], ids['two']])
    assert.ok(first.next)
    const second = await listNamed(admin, naming, { limit: 2, seconds: 5, after: first.next })
    assert.deepEqual([second.ids, second.next], [[ids['one']], null])
    assert.equal(await countNamed(admin, naming, { seconds: 5 }), 3)
    assert.equal(await countNamed(admin, naming, { seconds: 5, most: 1 }), 2)
  })

  it('is limited by a condition of the engine as well', async () => {
    const system = contextOf(systemPrincipal('test'))
    const among: QuestionContext['among'] = (_here, alias, bind) => `${alias}."name" <> ${bind('one')}`
    assert.deepEqual(await named({ ...system, among }, 'select id from thing'), ['four', 'three', 'two'])
  })
})

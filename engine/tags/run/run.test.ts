import assert from 'node:assert/strict'

import { newId } from '../../kernel/ids.ts'
import { enumeration, object } from '../../testing/definitions.ts'
import { setClock } from '../../testing/clock.ts'
import { lapse } from '../lapse.ts'
import { roomOf, runNow, tagWorld, type TagWorld } from './world.test-kit.ts'

const over = (field: string, value: unknown): object => ({ '>': [{ var: field }, value] })

/** An instant of Beijing's clock. */
const at = (local: string): string => new Date(`${local}+08:00`).toISOString()

describe('a run of tags', function () {
  let world: TagWorld
  let count = 0

  before(async () => {
    world = await tagWorld('thing', [
      enumeration('colour', ['red', 'green']),
      object(
        'thing',
        {
          name: 'text',
          city: 'text',
          income: { type: 'decimal', precision: 12, scale: 2 },
          age: 'integer',
          colour: { type: 'enum', enum: 'colour' },
          gone: 'boolean',
          score: { type: 'integer', readonly: true },
        },
        { taggable: true, tag_score: 'score', retired: { '==': [{ var: 'gone' }, true] } },
      ),
    ])
  })
  beforeEach(async () => {
    const { db } = world
    await setClock(db, at('2024-05-01T05:30:00'))
    await db.query(`delete from ${db.table('thing')}`)
    for (const table of ['sys_tag_set', 'sys_tag_row', 'sys_tag_wave']) await db.query(`delete from ${db.table(table)}`)
    await db.query(`update ${db.table('sys_tag_state')} set live = false, members = 0, counted_score = 0`)
  })
  after(() => world?.drop())

  async function put(values: Readonly<Record<string, unknown>>): Promise<string> {
    const { db } = world
    const id = newId()
    const names = Object.keys(values)
    await db.query(
      `insert into ${db.table('thing')} (id, version, created_at, updated_at${names.map((name) => `, "${name}"`).join('')}) ` +
        `values ($1, 1, ${db.now}, ${db.now}${names.map((_, index) => `, $${index + 2}`).join('')})`,
      [id, ...Object.values(values)],
    )
    return id
  }

  /** A new automatic tag with rules; its number. */
  async function automatic(rules: readonly object[], literal: Parameters<TagWorld['tag']>[1] = {}): Promise<number> {
    const tag = await world.tag(`tag ${++count}`, literal)
    for (const [index, condition] of rules.entries()) await world.rule(tag, { name: `rule ${index}`, condition })
    return numberOf(tag)
  }

  async function numberOf(tag: string): Promise<number> {
    const found = (await world.states()).find((state) => state.tag === tag)
    assert.ok(found)
    return found.number
  }

  async function idOf(number: number): Promise<string> {
    return (await world.states()).find((state) => state.number === number)?.tag ?? ''
  }

  /** Who carries a tag now, as everybody may see it. */
  async function carriers(number: number): Promise<string[]> {
    const { db } = world
    const today = `(${db.now} at time zone 'Asia/Shanghai')::date`
    const rows = await db.query<{ record: string }>(
      `select g.record::text as record from ${db.table('sys_tag_set')} g join ${db.table('sys_tag_state')} s on s.number = $1 ` +
        `where g.tags @> array[$1::int] and s.live and ${today} < s.lapses union all ` +
        `select r.record::text from ${db.table('sys_tag_row')} r join ${db.table('sys_tag_state')} s on s.number = r.tag ` +
        `where r.tag = $1 and s.live and (r.until is null or ${today} < r.until) order by 1`,
      [number],
    )
    return rows.map(({ record }) => record)
  }

  async function events(number: number): Promise<string[]> {
    const { db } = world
    const rows = await db.query<{ line: string }>(
      `select to_char(e.at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI') || ' ' || e.action || ' ' || e.cause || coalesce(' ' || e.rule_name, '') as line ` +
        `from ${db.table('sys_tag_event')} e where e.tag = $1 order by e.id`,
      [number],
    )
    return rows.map(({ line }) => line)
  }

  async function waves(number: number): Promise<string[]> {
    const { db } = world
    const rows = await db.query<{ line: string }>(
      `select to_char(w.at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI') || ' ' || w.action as line from ${db.table('sys_tag_wave')} w where w.tag = $1 order by w.at`,
      [number],
    )
    return rows.map(({ line }) => line)
  }

  async function score(record: string): Promise<number | null> {
    const [row] = await world.db.query<{ score: number | null }>(
      `select score::int as score from ${world.db.table('thing')} where id = $1`,
      [record],
    )
    return row?.score ?? null
  }

  async function lapseNow(): Promise<void> {
    const [clock] = await world.db.query<{ now: string }>(`select ${world.db.now} as now`)
    await lapse({ ...roomOf(world), model: world.model }, 'thing', clock?.now ?? '')
  }

  it('crm A15: gives the tag above 100000 and up to 500000', async () => {
    const records = []
    for (const income of ['100000', '100001', '500000', '500001']) records.push(await put({ income }))
    const tag = await automatic([{ and: [over('income', '100000'), { '<=': [{ var: 'income' }, '500000'] }] }])
    await runNow(world)
    assert.deepEqual(await carriers(tag), [records[1], records[2]])
  })

  it('crm A16: counts 25 records, tells 25 additions with the name of the rule, and changes nothing when run again', async () => {
    for (let age = 0; age < 40; age++) await put({ age })
    const tag = await automatic([over('age', 14)])
    const { report } = await runNow(world)
    assert.deepEqual([report?.added, report?.removed, report?.tags, report?.rules], [25, 0, 1, 1])
    const [row] = await world.db.query(
      `select records::int as records, last_run_at from ${world.db.table('sys_tag')} where id = $1`,
      [await idOf(tag)],
    )
    assert.equal(row?.['records'], 25)
    assert.deepEqual(
      await events(tag),
      Array.from({ length: 25 }, () => '05-01 05:30 add rule rule 0'),
    )
    const again = await runNow(world)
    assert.deepEqual([again.report?.added, again.report?.removed], [0, 0])
    assert.equal((await events(tag)).length, 25)
  })

  it('crm A17: lets a tag of one day go at the midnight of Beijing, one of three days at the third, however late it was given', async () => {
    const one = await put({ age: 50 })
    const [short, long] = [await automatic([over('age', 40)]), await automatic([over('age', 40)], { days: 3 })]
    await setClock(world.db, at('2024-05-01T23:50:00'))
    await runNow(world)
    assert.deepEqual(await carriers(short), [one])
    await setClock(world.db, at('2024-05-02T00:00:00'))
    assert.deepEqual(await carriers(short), [])
    await lapseNow()
    await lapseNow()
    assert.deepEqual(await waves(short), ['05-02 00:00 remove'])
    assert.deepEqual(await events(short), ['05-01 23:50 add rule rule 0'])
    await setClock(world.db, at('2024-05-03T23:59:59'))
    assert.deepEqual(await carriers(long), [one])
    await setClock(world.db, at('2024-05-04T00:00:00'))
    assert.deepEqual(await carriers(long), [])
  })

  it('crm A18: asks for tags and for none of others, those of earlier rules of the same run included', async () => {
    const [first, second, both, none] = [await put({}), await put({}), await put({}), await put({})]
    const tags = [await world.tag('A', { type: 'global_manual' }), await world.tag('B', { type: 'global_manual' })]
    const [a, b] = [await numberOf(tags[0] ?? ''), await numberOf(tags[1] ?? '')]
    const c = await automatic([{ '==': [{ var: 'age' }, 7] }])
    await world.db.query(`update ${world.db.table('thing')} set age = 7 where id = $1`, [both])
    for (const [tag, record] of [
      [a, first],
      [b, second],
      [a, both],
    ] as const)
      await world.db.query(
        `insert into ${world.db.table('sys_tag_row')} (tag, record, object, cause) values ($1, $2, 'thing', 'manual')`,
        [tag, record],
      )
    const chosen = await world.tag('chosen')
    await world.rule(chosen, { contains: tags, without: [await idOf(c)] })
    await runNow(world)
    assert.deepEqual(await carriers(c), [both])
    assert.deepEqual(await carriers(await numberOf(chosen)), [first, second])
    assert.ok(none)
  })

  it('crm A20: keeps brackets', async () => {
    const young = await put({ age: 25, city: '北京' })
    const there = await put({ age: 25, city: '深圳' })
    const group = { or: [{ '<': [{ var: 'age' }, 30] }, over('age', 60)] }
    const city = { '==': [{ var: 'city' }, '深圳'] }
    const bracketed = await automatic([{ and: [group, city] }])
    const bare = await automatic([{ or: [{ '<': [{ var: 'age' }, 30] }, { and: [over('age', 60), city] }] }])
    await runNow(world)
    assert.deepEqual(await carriers(bracketed), [there])
    assert.deepEqual(await carriers(bare), [young, there])
  })

  it('crm A22: sums the scores of what a record carries, without a new version', async () => {
    const record = await put({ age: 5 })
    for (const worth of [5, 6, -8]) await automatic([over('age', 1)], { score: worth })
    await runNow(world)
    assert.equal(await score(record), 3)
    const [row] = await world.db.query(`select version::int as version from ${world.db.table('thing')} where id = $1`, [
      record,
    ])
    assert.equal(row?.['version'], 1)
  })

  it('renews a tag that had lapsed by one wave, and tells of those who are found no more at the moment it lapsed', async () => {
    const [stays, goes] = [await put({ age: 50 }), await put({ age: 50 })]
    const tag = await automatic([over('age', 40)], { score: 4 })
    await runNow(world)
    await world.db.query(`update ${world.db.table('thing')} set age = 1 where id = $1`, [goes])
    const comes = await put({ age: 60 })
    await setClock(world.db, at('2024-05-02T00:00:00'))
    await lapseNow()
    assert.deepEqual([await score(stays), await score(goes)], [4, 4], 'until the next run the sums stay')
    await setClock(world.db, at('2024-05-02T05:30:00'))
    await runNow(world, { reason: 'nightly' })
    assert.deepEqual(await carriers(tag), [stays, comes].toSorted())
    assert.deepEqual(await waves(tag), ['05-02 00:00 remove', '05-02 05:30 add'])
    assert.deepEqual((await events(tag)).slice(2).toSorted(), [
      '05-02 00:00 leave expiry',
      '05-02 05:30 add rule rule 0',
    ])
    assert.deepEqual([await score(stays), await score(goes), await score(comes)], [4, 0, 4])
    assert.equal((await world.states()).find(({ number }) => number === tag)?.members, 2)
  })

  it('keeps a tag that still has days for who is found no more, until these are over', async () => {
    const record = await put({ age: 50 })
    const tag = await automatic([over('age', 40)], { days: 3 })
    await runNow(world)
    await world.db.query(`update ${world.db.table('thing')} set age = 1 where id = $1`, [record])
    await setClock(world.db, at('2024-05-02T05:30:00'))
    await runNow(world)
    assert.deepEqual(await carriers(tag), [record])
    assert.deepEqual((await events(tag)).slice(1), ['05-02 05:30 leave rule'])
    await setClock(world.db, at('2024-05-03T23:59:59'))
    assert.deepEqual(await carriers(tag), [record])
    await setClock(world.db, at('2024-05-04T00:00:00'))
    await lapseNow()
    assert.deepEqual(await carriers(tag), [])
    assert.deepEqual((await events(tag)).slice(2), ['05-04 00:00 remove expiry'])
    assert.equal((await world.states()).find(({ number }) => number === tag)?.members, 0)
  })

  it('takes who is found again back among the others, and nobody is told', async () => {
    const record = await put({ age: 50 })
    const tag = await automatic([over('age', 40)], { days: 3 })
    await runNow(world)
    const { db } = world
    await db.query(`update ${db.table('thing')} set age = 1 where id = $1`, [record])
    await setClock(db, at('2024-05-02T05:30:00'))
    await runNow(world)
    await db.query(`update ${db.table('thing')} set age = 50 where id = $1`, [record])
    await setClock(db, at('2024-05-03T05:30:00'))
    const { report } = await runNow(world)
    assert.equal(report?.added, 0)
    assert.deepEqual((await events(tag)).slice(1), ['05-02 05:30 leave rule', '05-03 05:30 join rule'])
    await setClock(db, at('2024-05-05T23:59:59'))
    assert.deepEqual(await carriers(tag), [record])
  })

  it('leaves out who is retired or in the recycle bin, tags that are switched off, and rules that are not valid', async () => {
    const here = await put({ age: 50 })
    await put({ age: 50, gone: true })
    const binned = await put({ age: 50 })
    await world.db.query(`update ${world.db.table('thing')} set deleted_at = ${world.db.now} where id = $1`, [binned])
    const tag = await automatic([over('age', 40)])
    const off = await automatic([over('age', 40)], { enabled: false })
    const broken = await world.tag('broken')
    // said to be valid, and judged again before they are run
    await world.rule(broken, { condition: over('vanished', 40) })
    const stray = await world.rule(broken, { condition: over('age', 40) })
    const [gone] = await world.db.query(
      `insert into ${world.db.table('sys_user')} (id, version, created_at, updated_at, account, name, status)
       values (gen_random_uuid(), 1, ${world.db.now}, ${world.db.now}, 'gone', 'gone', 'disabled') returning id`,
    )
    await world.db.query(`update ${world.db.table('sys_tag_rule')} set author = $2 where id = $1`, [
      stray,
      gone?.['id'],
    ])
    await runNow(world)
    assert.deepEqual(await carriers(tag), [here])
    assert.deepEqual([await carriers(off), await carriers(await numberOf(broken))], [[], []])
  })

  it('names of several rules the first one that holds', async () => {
    await put({ age: 50 })
    await put({ age: 70 })
    const tag = await automatic([over('age', 60), over('age', 40)])
    await runNow(world)
    assert.deepEqual((await events(tag)).toSorted(), ['05-01 05:30 add rule rule 0', '05-01 05:30 add rule rule 1'])
  })

  it('tells one message per record, with what came and went', async () => {
    const { db } = world
    const record = await put({ age: 50 })
    const tags = [await automatic([over('age', 40)]), await automatic([over('age', 30)])]
    const { id } = await runNow(world)
    const rows = await db.query<{ payload: Record<string, unknown> }>(
      `select payload from ${db.table('sys_outbox')} where topic = 'record.tagged' and record = $1`,
      [record],
    )
    const added = await Promise.all(tags.map((number) => idOf(number)))
    assert.deepEqual(
      rows.map(({ payload }) => payload),
      [{ added, removed: [], cause: 'rule', run: id }],
    )
  })
})

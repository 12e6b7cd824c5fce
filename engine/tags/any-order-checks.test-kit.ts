/** What the tables about tags say, held against what is expected; and what must be true of them whatever is expected. */
import assert from 'node:assert/strict'

import type { Database } from '../database/index.ts'
import { type Expected, TAG_NAMES, type TagName } from './any-order.test-kit.ts'
import { ZONE } from './run/world.test-kit.ts'

export interface Compared {
  readonly db: Database
  readonly ids: ReadonlyMap<TagName, string>
  readonly expected: Expected
}

/** Who carries what, and that nothing contradicts itself. */
export async function compareCarried({ db, ids, expected }: Compared): Promise<void> {
  const rows = await db.query<{ tag: string; record: string }>(carriedSql(db), [ZONE])
  for (const name of TAG_NAMES) {
    const found = rows.filter(({ tag }) => tag === ids.get(name)).map(({ record }) => record)
    const wanted = expected.lasting(name).filter((id) => expected.carries(name, id))
    assert.deepEqual(found.toSorted(), wanted, `who carries ${name}`)
  }
  for (const [what, sql] of Object.entries(INVARIANTS)) assert.deepEqual(await db.query(sql(db), []), [], what)
}

/** Once all that has lapsed was told, history adds up to what is there, and so do the numbers that people see. */
export async function compareTold({ db, ids, expected }: Compared): Promise<void> {
  const lines = await db.query<Line>(historySql(db))
  const kept = await db.query<{ id: string; records: number }>(
    `select id::text as id, records::int as records from ${db.table('sys_tag')} where enabled`,
  )
  for (const { id, records } of kept) {
    const name = TAG_NAMES.find((each) => ids.get(each) === id) ?? 'rich'
    const own = lines.filter(({ tag }) => tag === id)
    const lasting = expected.lasting(name)
    assert.deepEqual(toldOf(own, expected.tags[name].auto), lasting, `what history tells of ${name}`)
    assert.equal(records, lasting.length, `number of records of ${name}`)
  }
}

/** Who has the tag by the lines of its history. */
function toldOf(lines: readonly Line[], auto: boolean): string[] {
  const there = new Set<string>()
  const members = new Set<string>()
  for (const { record, action } of lines) {
    if (record === null) for (const each of members) there[action === 'add' ? 'add' : 'delete'](each)
    else {
      if (action !== 'leave') there[action === 'remove' ? 'delete' : 'add'](record)
      members[action === 'join' || (action === 'add' && auto) ? 'add' : 'delete'](record)
    }
  }
  return [...there].toSorted()
}

export async function compareScores({ db, expected }: Compared): Promise<void> {
  const rows = await db.query<{ id: string; score: number | null }>(
    `select id::text as id, score from ${db.table('thing')} order by id`,
  )
  assert.deepEqual(
    rows.map(({ id, score }) => [id, score ?? 0]),
    [...expected.records.keys()].toSorted().map((id) => [id, expected.score(id)]),
    'sums of scores',
  )
}

interface Line extends Record<string, unknown> {
  readonly tag: string
  /** Null for all members in arrays. */
  readonly record: string | null
  readonly action: 'add' | 'remove' | 'join' | 'leave'
}

/** What happened to one record, and to all members at once, which comes before the others of its moment. */
function historySql(db: Database): string {
  return (
    `select s.tag::text as tag, h.record::text as record, h.action from (select at, id, tag, record, action from ${db.table('sys_tag_event')} ` +
    `union all select at, id, tag, null, action from ${db.table('sys_tag_wave')}) as h ` +
    `join ${db.table('sys_tag_state')} as s on s.number = h.tag order by h.at, h.record is not null, h.id`
  )
}

const CARRIED = (db: Database): string =>
  `select g.record, n as tag from ${db.table('sys_tag_set')} as g, unnest(g.tags) as n ` +
  `union all select r.record, r.tag from ${db.table('sys_tag_row')} as r`

function carriedSql(db: Database): string {
  const today = `(${db.now} at time zone $1)::date`
  return (
    `select s.tag::text as tag, c.record::text as record from (select g.record, n as tag, null::date as until, true as inset ` +
    `from ${db.table('sys_tag_set')} as g, unnest(g.tags) as n union all select r.record, r.tag, r.until, false from ${db.table('sys_tag_row')} as r) as c ` +
    `join ${db.table('sys_tag_state')} as s on s.number = c.tag where s.live and case when c.inset then ${today} < s.lapses ` +
    `else c.until is null or ${today} < c.until end`
  )
}

const INVARIANTS: Readonly<Record<string, (db: Database) => string>> = {
  'in the array or in a row, never in both': (db) =>
    `select record, tag from (${CARRIED(db)}) as c group by record, tag having count(*) > 1`,
  'numbers of members': (db) =>
    `select s.number, s.members, count(c.record) as found from ${db.table('sys_tag_state')} as s left join (${CARRIED(db)}) as c ` +
    `on c.tag = s.number group by s.number having count(c.record) <> s.members`,
  'sums are of what is counted': (db) =>
    `select t.id, t.score from ${db.table('thing')} as t where coalesce(t.score, 0) <> (select coalesce(sum(s.counted_score), 0) ` +
    `from (${CARRIED(db)}) as c join ${db.table('sys_tag_state')} as s on s.number = c.tag where c.record = t.id)`,
}

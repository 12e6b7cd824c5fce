/** Sums of scores after tags have lapsed without being found again, or were; and the proof that all sums are right. */
import type { Database, Queryable } from '../../database/index.ts'
import type { ObjectModel } from '../../model/types.ts'
import { recordUuid, tableSql } from '../../query/index.ts'
import { groundOf, type LapseRoom } from '../lapse.ts'
import { countedScore, holdRecords, liveScore, rescore } from '../settle.ts'

const CHUNK = 10_000
const FIRST = '00000000-0000-0000-0000-000000000000'

/** What a tag is worth on a day: nothing once it has lapsed. */
function scoreOn(alias: string, day: string): string {
  return `case when ${alias}.auto and coalesce(${alias}.lapses <= ${day}::date, true) then 0 else ${liveScore(alias)} end`
}

/** From now on tags count as much as they are worth on the day; numbers of those whose members were counted otherwise. */
export async function countAnew(
  tx: Queryable,
  db: Pick<Database, 'table'>,
  { object, day }: { readonly object: string; readonly day: string },
): Promise<number[]> {
  // whoever is about to add members has them seen, or counts them by the new scores
  await tx.query(
    `select from ${db.table('sys_tag')} as g where g.id in (select s.tag from ${db.table('sys_tag_state')} as s ` +
      `where s.object = $1 and s.members > 0 and s.counted_score <> ${scoreOn('s', '$2')}) order by g.id for no key update of g`,
    [object, day],
  )
  const rows = await tx.query<{ number: number }>(
    `update ${db.table('sys_tag_state')} as s set counted_score = ${scoreOn('s', '$2')} ` +
      `where s.object = $1 and s.members > 0 and s.counted_score <> ${scoreOn('s', '$2')} returning s.number`,
    [object, day],
  )
  return rows.map(({ number }) => number)
}

/** Makes the sums of the members of some tags anew. Taken up again it begins anew, and finds most of them right. */
export async function scoreMembers(
  room: LapseRoom,
  object: string,
  { numbers, mayGoOn }: { readonly numbers: readonly number[]; mayGoOn(): void },
): Promise<void> {
  if (!room.model.objects.get(object)?.tagScore || numbers.length === 0) return
  for (let after: string | undefined = FIRST; after !== undefined;) {
    mayGoOn()
    after = await scoreNext(room, object, numbers, after)
  }
}

async function scoreNext(
  room: LapseRoom,
  object: string,
  numbers: readonly number[],
  after: string,
): Promise<string | undefined> {
  const { db } = room
  return db.transaction(async (tx) => {
    const rows = await tx.query<{ record: string }>(
      `select m.record::text as record from (select g.record from ${db.table('sys_tag_set')} as g where g.tags && $1::int[] and g.record > $2::uuid ` +
        `union select r.record from ${db.table('sys_tag_row')} as r where r.tag = any($1::int[]) and r.record > $2::uuid) as m ` +
        `order by m.record limit ${CHUNK}`,
      [numbers, after],
    )
    const records = rows.map(({ record }) => record)
    const ground = groundOf(room, tx, object)
    await holdRecords(ground, (bind) => `select unnest(${bind(records)}::uuid[])`)
    await tx.query(rescore(db, ground.plan.object, 'select unnest($1::uuid[]) as record'), [records])
    return rows.length < CHUNK ? undefined : records.at(-1)
  })
}

/** How many records have another sum than their tags give; those are put right. */
export async function mismatches(room: LapseRoom, object: ObjectModel): Promise<number | null> {
  const { db } = room
  if (!object.tagScore) return null
  const rows = await db.query<{ record: string }>(mismatchSql(db, object), [object.name])
  const records = rows.map(({ record }) => record)
  for (let begin = 0; begin < records.length; begin += CHUNK)
    await db.transaction(async (tx) => {
      const some = records.slice(begin, begin + CHUNK)
      await holdRecords(groundOf(room, tx, object.name), (bind) => `select unnest(${bind(some)}::uuid[])`)
      await tx.query(rescore(db, object, 'select unnest($1::uuid[]) as record'), [some])
    })
  return records.length
}

/** One look at all arrays and rows, for the tags that have a score. */
function mismatchSql(db: Database, object: ObjectModel): string {
  const carried =
    `select g.record, unnest(g.tags) as number from ${db.table('sys_tag_set')} as g where g.object = $1 ` +
    `union all select r.record, r.tag from ${db.table('sys_tag_row')} as r where r.object = $1`
  const sums =
    `select c.record, sum(s.score) as score from (${carried}) as c ` +
    `join (select s.number, ${countedScore('s')} as score from ${db.table('sys_tag_state')} as s where s.object = $1) as s ` +
    `on s.number = c.number and s.score <> 0 group by c.record`
  return (
    `select ${recordUuid(object, 't')}::text as record from ${tableSql(db, object)} as t left join (${sums}) as f ` +
    `on f.record = ${recordUuid(object, 't')} where coalesce(t."${object.tagScore?.column ?? ''}", 0) <> coalesce(f.score, 0)`
  )
}

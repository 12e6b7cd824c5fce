/** What a run did, told when it is over. */
import type { Database } from '../../database/index.ts'
import type { TagState } from '../states.ts'
import type { TagRule } from '../rules.ts'
import type { Corrections, RunRow } from './types.ts'

export interface Changes {
  readonly added: number
  readonly removed: number
  readonly reasons: Corrections
}

const NONE: Corrections = { clock: 0, relation: 0, sql: 0, fresh: 0, unexplained: 0 }

/**
 * @param before the tags as the run found them
 * @param rules by which it was run
 * @param edited numbers of tags whose rules were changed since they were last run
 */
export async function changesOf(
  db: Database,
  { id, progress }: Pick<RunRow, 'id' | 'progress'>,
  before: readonly TagState[],
  rules: readonly TagRule[],
  edited: ReadonlySet<number>,
): Promise<Changes> {
  const rows = await db.query<{ tag: number; added: number; removed: number }>(
    `select e.tag, (count(*) filter (where e.action = 'add'))::int as added, ` +
      `(count(*) filter (where e.action = 'leave'))::int as removed ` +
      `from ${db.table('sys_tag_event')} as e where e.id >= $2::bigint and e.run = $1 group by e.tag`,
    [id, progress.first ?? '0'],
  )
  const reasons = { ...NONE }
  for (const { tag, added } of rows) reasons[reasonOf(tag, before, rules, edited)] += added
  return {
    added: rows.reduce((sum, each) => sum + each.added, 0),
    removed: rows.reduce((sum, each) => sum + each.removed, 0),
    reasons,
  }
}

/** The strongest reason why following changes need not have noticed. */
function reasonOf(
  tag: number,
  before: readonly TagState[],
  rules: readonly TagRule[],
  edited: ReadonlySet<number>,
): keyof Corrections {
  const own = rules.filter((rule) => rule.tag === tag)
  const state = before.find(({ number }) => number === tag)
  if (!state || state.day === null || edited.has(tag)) return 'fresh'
  if (own.some(({ kind }) => kind === 'sql')) return 'sql'
  if (own.some(({ reads }) => reads.elsewhere)) return 'relation'
  const isOfDays = (number: number): boolean => before.some((each) => each.number === number && ends(each))
  return own.some(({ reads }) => reads.clock || reads.tags.some(isOfDays)) ? 'clock' : 'unexplained'
}

/** Tags whose days end come and go by the clock, and with them those of rules that ask for them. */
function ends({ auto, validity }: TagState): boolean {
  return auto || validity !== null
}

/** Numbers of tags whose rules were written after the last run of the tag. */
export async function editedTags(db: Database, numbers: readonly number[]): Promise<Set<number>> {
  const rows = await db.query<{ number: number }>(
    `select s.number from ${db.table('sys_tag_state')} as s join ${db.table('sys_tag')} as g on g.id = s.tag where s.number = any($1::int[]) ` +
      `and (g.last_run_at is null or exists (select from ${db.table('sys_tag_rule')} as r where r.tag = s.tag and r.updated_at > g.last_run_at))`,
    [numbers],
  )
  return new Set(rows.map(({ number }) => number))
}

/** What a strategy said at each time, newest first, with what each version changed. */
import type { Database } from '../../database/index.ts'
import type { Text } from '../../kernel/text.ts'
import { ruleWords } from '../../rules/index.ts'
import type { Model } from '../../model/types.ts'
import { eventsById } from '../events/definitions.ts'
import { compileConditions, groundOf } from './conditions.ts'
import { MEANING } from './written.ts'

type Scope = Pick<Database, 'table' | 'query' | 'run'>
type Body = Readonly<Record<string, unknown>>

export interface StrategyVersion {
  readonly version: number
  readonly at: string
  readonly by: { readonly id: string; readonly name: string } | null
  readonly note: string | null
  readonly body: Body
  /** The conditions in words, as far as they can still be read. */
  readonly words: Text | null
  /** Parts of the body that are other than in the version before; none of the first. */
  readonly changes: readonly { readonly part: string; readonly before: unknown; readonly after: unknown }[]
}

interface Row extends Record<string, unknown> {
  readonly version: number
  readonly at: string
  readonly note: string | null
  readonly body: Body
  readonly by: string | null
  readonly by_name: string | null
}

/** Versions of one answer. */
const MOST = 200

export async function versionsOf(db: Scope, model: Model, strategy: string): Promise<readonly StrategyVersion[]> {
  const rows = await db.query<Row>(
    `select v.version, v.at, v.note, v.body, v.by::text as by, u.name as by_name
     from ${db.table('sys_strategy_version')} as v left join ${db.table('sys_user')} as u on u.id = v.by
     where v.strategy = $1 order by v.version desc limit ${MOST + 1}`,
    [strategy],
  )
  const words = await wordsOf(db, model, rows)
  return rows.slice(0, MOST).map(({ version, at, note, body, by, by_name: name }, index) => ({
    ...{ version, at, note, body },
    by: by === null ? null : { id: by, name: name ?? '' },
    words: words(body),
    changes: differences(rows[index + 1]?.body, body),
  }))
}

async function wordsOf(db: Scope, model: Model, rows: readonly Row[]): Promise<(body: Body) => Text | null> {
  const ids = [...new Set(rows.map(({ body }) => String(body['event'])))]
  const events = await eventsById(db, db, ids)
  return (body) => {
    const event = events.get(String(body['event']))
    if (!event) return null
    const ground = groundOf(event, model)
    const reading = compileConditions(body['conditions'], ground)
    if ('issues' in reading || !reading.conditions.rule) return null
    return ruleWords(reading.conditions.rule, ground.fields)
  }
}

/** What was kept as JSON is compared as JSON; PostgreSQL orders the keys of both. */
function differences(before: Body | undefined, after: Body): StrategyVersion['changes'] {
  if (!before) return []
  return MEANING.flatMap((part) => {
    const [old, now] = [before[part] ?? null, after[part] ?? null]
    return JSON.stringify(old) === JSON.stringify(now) ? [] : [{ part, before: old, after: now }]
  })
}

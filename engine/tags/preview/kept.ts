/** Rules that are kept, as somebody finds them. */
import { accessPlan } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { isRecord, Parameters, reachable, tableSql } from '../../query/index.ts'
import type { RuleDraft } from '../draft.ts'
import type { Previewed, Viewer } from './index.ts'

const RULE = 'sys_tag_rule'
const TAG = 'sys_tag'

export interface KeptRule extends Previewed {
  readonly name: string
}

interface Row extends Record<string, unknown> {
  readonly name: string
  readonly object: string
  readonly type: RuleDraft['type']
  readonly condition: unknown
  readonly contains: readonly string[]
  readonly without: readonly string[]
  readonly sql: string | null
}

/** A rule that the viewer may read, of a tag that they may read. @throws TesseraError NOT_FOUND */
export async function keptRule({ db, model, principal, moment }: Viewer, id: string): Promise<KeptRule> {
  const [rule, tag] = [accessPlan(model, principal, RULE), accessPlan(model, principal, TAG)]
  if (!rule || !tag || [rule, tag].some((plan) => plan.scope('read') === 'none')) throw new TesseraError('NOT_FOUND')
  const { bind, values } = new Parameters()
  const context = { db, model, principal, moment }
  const conditions = [
    isRecord(rule.object, id, 'r', bind),
    ...reachable({ ...context, plan: rule }, 'r', bind),
    ...reachable({ ...context, plan: tag }, 'g', bind),
  ]
  const [row] = await db.query<Row>(
    `select r.name, g.object, r.type, r.condition, coalesce(r.contains::text[], '{}') as contains, ` +
      `coalesce(r.without::text[], '{}') as without, r.sql ` +
      `from ${tableSql(db, rule.object)} as r join ${tableSql(db, tag.object)} as g on g.id = r.tag ` +
      `where ${conditions.join(' and ')}`,
    values,
  )
  if (!row) throw new TesseraError('NOT_FOUND')
  const { name, object, type, condition, contains, without, sql } = row
  return { name, object, isDraft: false, rule: { type, condition, contains, without, ...(sql !== null && { sql }) } }
}

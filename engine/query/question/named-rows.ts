/**
 * The statement around custom SQL that names records: each object that it reads stands before it as whoever it runs as
 * sees it, its own rows follow under one name, and the records of the object are those among them.
 */
import { accessPlan, type AccessPlan, type Bind, scopeCondition } from '../../access/index.ts'
import { quoteIdentifier } from '../../database/index.ts'
import { dayOf } from '../../kernel/time.ts'
import { withPlaceholders } from '../../model/custom-sql/index.ts'
import { idSql, quotedName } from '../../model/key.ts'
import { QUERY_ROWS } from '../../model/source.ts'
import type { ObjectModel } from '../../model/types.ts'
import { tableSql } from '../column.ts'
import { reachable } from '../reachable.ts'
import { Parameters, type Statement } from '../statement.ts'
import type { QuestionContext } from './asking.ts'
import { guardedView, hasValue } from './guarded-views.ts'

/** SQL that was judged and may run. */
export interface Naming {
  readonly sql: string
  /** The objects that it names. */
  readonly reads: readonly ObjectModel[]
  /** Those that the condition of the context asks for beside it. */
  readonly beside?: readonly ObjectModel[]
}

/** The SQL's rows before, and the records of the object `t` that are among them within the reach of the person. */
export function namedStatement(here: QuestionContext, naming: Naming, write: (from: string) => string): Statement {
  const { bind, values } = new Parameters()
  const before = namingPreamble(here, naming, bind)
  const conditions = reachable(amongNamed(here), 't', bind).join(' and ')
  const text = `${before}${write(`from ${tableSql(here.db, here.plan.object)} as t where ${conditions}`)}`
  return { text, values }
}

/** The context limited to the records that the SQL names. */
export function amongNamed(here: QuestionContext): QuestionContext {
  const { among: further, plan } = here
  return {
    ...here,
    among: (within, alias, bind) =>
      [isNamedHere(plan, alias), ...(further ? [further(within, alias, bind)] : [])].join(' and '),
  }
}

function isNamedHere({ object: { key } }: AccessPlan, alias: string): string {
  const rows = `from ${quotedName(QUERY_ROWS)} as named`
  return key.own
    ? `${alias}."id" in (select named."id" ${rows})`
    : `${idSql(key, alias)} in (select named."id"::text ${rows})`
}

/** `with "car" as (…), "~rows" as (…)`. */
export function namingPreamble(here: QuestionContext, { sql, reads }: Naming, bind: Bind): string {
  const { moment } = here
  const values = {
    // refused before
    me: () => bind(null),
    now: () => bind(moment.now),
    today: () => bind(dayOf(moment.now, moment.timeZone)),
  }
  const question = withPlaceholders(sql, (name) => values[name]()).replace(/;\s*$/, '')
  const visible = reads.map(({ name }) => `${quoteIdentifier(name)} as not materialized (${clear(here, name, bind)})`)
  // a comment at the end of the text must not swallow the bracket
  return `with ${[...visible, `${quotedName(QUERY_ROWS)} as (${question}\n)`].join(', ')} `
}

/** The rows of an object that the person sees, with the columns that they read clearly. */
function clear({ db, model, principal }: QuestionContext, name: string, bind: Bind): string {
  const plan = accessPlan(model, principal, name)
  const columns = (plan?.object.fields ?? []).filter(
    (field) => hasValue(field) && plan?.fields.get(field.name)?.reads === 'clear',
  )
  const condition = plan ? scopeCondition(plan, 'read', principal, 't', bind) : 'false'
  // what the SQL computes of rows must never meet those that the person does not see: an error would tell of them
  const fence = condition === 'true' ? '' : ' offset 0'
  const shown = columns.map((field) => `t.${quotedName(field.name)}`).join(', ')
  return `select ${shown} from ${guardedView(db, { name })} as t where ${condition}${fence}`
}

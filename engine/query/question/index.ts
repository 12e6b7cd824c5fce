/**
 * In charge of objects whose records are the rows of custom SQL. What enters is a list request, checked like any other;
 * what leaves is its page, from one statement that runs in the role of custom SQL: the text of people stands in it as a
 * common table expression, and each object that it names as another one before it, with the rows and fields that the
 * reader may see.
 */
import { accessPlan, type Bind, scopeCondition } from '../../access/index.ts'
import { type Queryable, quoteIdentifier } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { dayOf } from '../../kernel/time.ts'
import { loadSqlParser, readCustomSql, withPlaceholders } from '../../model/custom-sql/index.ts'
import { quotedName } from '../../model/key.ts'
import { QUERY_ROWS } from '../../model/source.ts'
import type { ObjectModel } from '../../model/types.ts'
import { type AggregateAnswer, aggregateRecords, objectsReached } from '../aggregate.ts'
import type { AggregateRequest } from '../aggregate-request.ts'
import { type ListAnswer, listRecords, type Preamble } from '../list.ts'
import type { ListRequest, ReadRequest } from '../request.ts'
import type { ReadContext } from '../select.ts'
import { againWithViews, bounded, inGuard, isAskable, type QuestionContext } from './asking.ts'
import { guardedView, hasValue } from './guarded-views.ts'
import { questionFault } from './question-fault.ts'

/** A page of the records of an object that has a `query`. @throws TesseraError CUSTOM_SQL_UNAVAILABLE, CUSTOM_SQL_FAILED */
export function listQuestion(context: QuestionContext, request: ListRequest): Promise<ListAnswer> {
  return ask(context, shownBeside(context, request), (on, guarded, before) => listRecords(on, guarded, request, before))
}

/** Groups of such records. @throws TesseraError as `listQuestion` does */
export function aggregateQuestion(context: QuestionContext, request: AggregateRequest): Promise<AggregateAnswer> {
  return ask(context, objectsReached(request), (on, guarded, before) => aggregateRecords(on, guarded, request, before))
}

/** Runs one statement over the rows of the SQL. */
type Asked<T> = (on: Queryable, context: ReadContext, preamble: Preamble) => Promise<T>

/** @param beside names of the objects that the statement reads beside those of the SQL */
async function ask<T>(context: QuestionContext, beside: readonly string[], work: Asked<T>): Promise<T> {
  if (!context.db.rule) throw new TesseraError('CUSTOM_SQL_UNAVAILABLE')
  return againWithViews(context.model, () => answer(context, beside, work)).catch((error: unknown) => {
    throw questionFault(error, context.principal)
  })
}

async function answer<T>(context: QuestionContext, beside: readonly string[], work: Asked<T>): Promise<T> {
  const { db, model } = context
  const asked = await tablesOf(context)
  const seen = [...asked, ...beside.flatMap((name) => model.objects.get(name) ?? [])]
  const rows = { now: db.now, table: () => quotedName(QUERY_ROWS) }
  return inGuard(context, seen, (tx, guarded) =>
    work(bounded(tx), { ...guarded, db: rows }, (bind) => preamble(guarded, asked, bind)),
  )
}

/** Objects that the SQL names. It is judged again before it runs: definitions may have come in by any door. */
async function tablesOf({ model, plan }: QuestionContext): Promise<ObjectModel[]> {
  await loadSqlParser()
  const reading = readCustomSql(plan.object.query?.sql ?? '', (name) => isAskable(model.objects.get(name)))
  if ('fault' in reading) throw new TesseraError('CUSTOM_SQL_FAILED', { reason: reading.fault.message })
  return reading.tables.flatMap((name) => model.objects.get(name) ?? [])
}

/** Objects of which the page shows titles or records beside references. */
function shownBeside({ plan }: Pick<QuestionContext, 'plan'>, { expand, expansions = [] }: ReadRequest): string[] {
  const titled = [...expand].flatMap((name) => plan.object.field.get(name)?.target ?? [])
  return [...titled, ...expansions.flatMap((each) => [each.plan.object.name, ...shownBeside(each, each.read)])]
}

/** `with "customer" as (…), "~rows" as (…)`: the objects as the reader may see them, and the question over them. */
function preamble(context: QuestionContext, objects: readonly ObjectModel[], bind: Bind): string {
  const { principal, moment, plan } = context
  const values = {
    me: () => bind(principal.kind === 'user' ? principal.id : null),
    now: () => bind(moment.now),
    today: () => bind(dayOf(moment.now, moment.timeZone)),
  }
  const question = withPlaceholders(plan.object.query?.sql ?? '', (name) => values[name]()).replace(/;\s*$/, '')
  const visible = objects.map(
    ({ name }) => `${quoteIdentifier(name)} as not materialized (${readable(context, name, bind)})`,
  )
  // a comment at the end of the text must not swallow the bracket
  return `with ${[...visible, `${quotedName(QUERY_ROWS)} as (${question}\n)`].join(', ')} `
}

/** An object as the reader may see it; without any right it has columns but no rows. */
function readable({ db, model, principal }: QuestionContext, name: string, bind: Bind): string {
  const object = model.objects.get(name)
  const plan = accessPlan(model, principal, name)
  const columns = (object?.fields ?? []).filter(hasValue).map((field) => {
    const column = quotedName(field.name)
    const access = plan?.fields.get(field.name)
    // the view masks what is masked for everybody; what is computed may be hidden from some, for whom SQL that reckons
    // with it must run as well
    const isHidden = access?.reads === 'partly' || (access?.reads === 'masked' && field.mask === undefined)
    return access && !isHidden ? `t.${column}` : `null::${field.columnType} as ${column}`
  })
  const condition = plan ? scopeCondition(plan, 'read', principal, 't', bind) : 'false'
  return `select ${columns.join(', ')} from ${guardedView(db, { name })} as t where ${condition}`
}

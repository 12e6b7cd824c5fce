/**
 * In charge of showing whom a rule of a tag would reach. What enters is a rule, kept or just being written, and who
 * looks; what leaves is a page of records with their number, and the same as a list to take along. It is the rule that a
 * run would run, but asked with the rights of whoever looks: their rows, their masks, and only by fields that they read
 * clearly, so that nobody finds out by a rule of others what they may not see.
 */
import { accessPlan, mayDo, type Principal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { CompleteTemplate } from '../../model/default-template.ts'
import type { Model } from '../../model/types.ts'
import {
  eachNamed,
  isAmong,
  type ListAnswer,
  listNamed,
  listRecords,
  type ListRequest,
  parseListBody,
  type QuestionContext,
} from '../../query/index.ts'
import type { RuleMoment } from '../../rules/index.ts'
import { draftRule, type RuleDraft } from '../draft.ts'
import { withoutRetired } from '../retired.ts'
import { groundOf, SQL_POINT } from '../sql/index.ts'
import { type Count, type CountAsked, countRule } from './count.ts'

export { type Count, COUNTS, type CountAsked } from './count.ts'
export { keptRule, type KeptRule } from './kept.ts'

export const PREVIEW_POINT = 'tag_preview'

/** The most records of SQL that are taken along in one file: the statement names each. */
export const MOST_TAKEN = 200_000
/** How long the SQL of a rule may take while somebody waits for it. */
const SECONDS = 15

export interface Viewer {
  readonly db: Database
  readonly model: Model
  readonly principal: Principal
  readonly moment: RuleMoment
}

export interface Previewed {
  readonly object: string
  readonly rule: RuleDraft
  /** The rule is being written by whoever looks: then what is wrong with it is told. */
  readonly isDraft: boolean
}

export interface PreviewPage {
  readonly limit?: unknown
  readonly after?: unknown
  readonly count: CountAsked
}

export interface Preview {
  /** Absent where nothing was counted. */
  readonly count?: Count
  readonly answer: ListAnswer
  readonly limit: number
}

/** A page of the records that a rule finds. @throws TesseraError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED, RULE_BEYOND_RIGHTS */
export async function previewRule(viewer: Viewer, previewed: Previewed, page: PreviewPage): Promise<Preview> {
  const context = contextOf(viewer, previewed.object)
  const request = pageRequest(context, page)
  if (previewed.rule.type === 'sql') return previewSql(context, previewed, request, page.count)
  const filter = within(previewed, () => draftRule(context.plan, previewed.rule).rule)
  const asked = { ...request, filter }
  const answer = await listRecords(viewer.db, context, asked)
  const count = await countRule(context, { filter }, page.count, rowsOf(answer))
  return { answer, limit: request.limit, ...(count && { count }) }
}

async function previewSql(
  context: QuestionContext,
  previewed: Previewed,
  { after, ...request }: ListRequest,
  mode: CountAsked,
): Promise<Preview> {
  const ground = await sqlGround(context, previewed)
  const { limit } = request
  const { ids, next } = await within(previewed, () =>
    listNamed(ground.context, ground.naming, { limit, seconds: SECONDS, ...(after !== undefined && { after }) }),
  )
  const named: QuestionContext = {
    ...context,
    among: (_here, alias, bind) => isAmong(context.plan.object, ids, alias, bind),
  }
  const { data } = await listRecords(context.db, named, { ...request, sort: YOUNGEST })
  const count = await countRule(context, ground.naming, mode, ids.length)
  return { answer: { data, next }, limit, ...(count && { count }) }
}

/** As `listNamed` gives them. */
const YOUNGEST: ListRequest['sort'] = [{ field: 'id', descending: true }]

/** What an export of the same records asks for: a list with its condition, or its ids. */
export interface Taken {
  readonly context: QuestionContext
  readonly list: Pick<ListRequest, 'filter'>
  readonly ids?: readonly string[]
  readonly template: CompleteTemplate
  /** The rule, for the log of what was taken. */
  readonly asked: unknown
}

/** @throws TesseraError as `previewRule` does; EXPORT_TOO_LARGE */
export async function takeRule(viewer: Viewer, previewed: Previewed): Promise<Taken> {
  const context = contextOf(viewer, previewed.object)
  if (context.plan.scope('export') === 'none') throw new TesseraError('FORBIDDEN')
  const template = ruleTemplate(viewer.model, previewed.object)
  if (previewed.rule.type !== 'sql') {
    const filter = within(previewed, () => draftRule(context.plan, previewed.rule).rule)
    return { context, list: { filter }, template, asked: askedOf(previewed.rule) }
  }
  const ground = await sqlGround(context, previewed)
  const ids: string[] = []
  const limits = { seconds: SECONDS, records: Infinity }
  await within(previewed, () =>
    eachNamed(ground.context, ground.naming, { as: 'id', limits }, (records) => {
      ids.push(...records)
      return ids.length > MOST_TAKEN
        ? Promise.reject(new TesseraError('EXPORT_TOO_LARGE', { most: MOST_TAKEN }))
        : Promise.resolve()
    }),
  )
  return { context, list: {}, ids, template, asked: askedOf(previewed.rule) }
}

function askedOf({ type, condition, rows, contains, without, sql }: RuleDraft): unknown {
  return type === 'sql' ? { sql } : { condition: rows ?? condition ?? null, contains, without }
}

/** @throws TesseraError NOT_FOUND */
function contextOf({ db, model, principal, moment }: Viewer, object: string): QuestionContext {
  const plan = accessPlan(model, principal, object)
  if (!plan?.object.taggable || plan.scope('read') === 'none') throw new TesseraError('NOT_FOUND')
  return withoutRetired({ db, model, principal, plan, moment })
}

/** The template of an object's rules: its list says which columns a preview has, its query which fields rules offer. */
export function ruleTemplate(model: Model, name: string): CompleteTemplate {
  const object = model.objects.get(name)
  const template =
    model.templates.get(object?.definition.tag_template ?? '') ?? model.templates.get(object?.defaultTemplate ?? '')
  if (!template) throw new TesseraError('NOT_FOUND')
  return template
}

/** The columns of the template that whoever looks may see, the titles of what they refer to beside. */
function pageRequest(context: QuestionContext, { limit, after }: PreviewPage): ListRequest {
  const { model, plan, principal } = context
  const columns = ruleTemplate(model, plan.object.name).list.columns.flatMap(
    ({ field }) => plan.fields.get(field)?.field ?? [],
  )
  const titled = columns.filter(({ target, kind }) => {
    if (kind.tags === true) return true
    return target !== undefined && (accessPlan(model, principal, target)?.scope('read') ?? 'none') !== 'none'
  })
  return parseListBody(
    {
      fields: ['id', ...columns.map(({ name }) => name)],
      expand: titled.map(({ name }) => name),
      ...(limit !== undefined && { limit }),
      ...(after !== undefined && { after }),
    },
    context,
  )
}

async function sqlGround(context: QuestionContext, previewed: Previewed) {
  const { principal } = context
  // who may not write SQL may look at what others wrote, with their own rights
  if (previewed.isDraft && !mayDo(principal, SQL_POINT)) throw new TesseraError('FORBIDDEN')
  const { object, rule } = previewed
  const ground = await groundOf(context, principal, { object, sql: rule.sql ?? '' })
  if ('naming' in ground) return ground
  throw previewed.isDraft ? new TesseraError('CUSTOM_SQL_FAILED', { reason: ground.reason }) : beyondRights()
}

/** What is wrong with a rule that others wrote would tell of fields that are not there for whoever looks. */
function within<T>({ isDraft }: Previewed, work: () => T): T {
  const told = (error: unknown): unknown => (isDraft || !isOfRule(error) ? error : beyondRights())
  try {
    const done = work()
    if (!(done instanceof Promise)) return done
    return done.catch((error: unknown) => {
      throw told(error)
    }) as T
  } catch (error) {
    throw told(error)
  }
}

function isOfRule(error: unknown): boolean {
  if (!(error instanceof TesseraError)) return false
  return error.code === 'VALIDATION_FAILED' || (error.code === 'CUSTOM_SQL_FAILED' && error.data['names'] === true)
}

function beyondRights(): TesseraError {
  return new TesseraError('RULE_BEYOND_RIGHTS')
}

function rowsOf({ data }: ListAnswer): number {
  const rows: unknown = JSON.parse(data)
  return Array.isArray(rows) ? rows.length : 0
}

/**
 * Whether a plan can be what it says, for whoever answers for it: asked when it is saved, and again before each push,
 * since tags vanish, processors are switched off and people lose rights.
 */
import { accessPlan, mayDo, type Principal } from '../../access/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { audienceOf, contactOf } from '../../model/contact.ts'
import { localDate } from '../../rules/calendar.ts'
import type { ProcessorType, ProcessorTypes } from '../processors/types.ts'
import { knownNames, readNames } from './data.ts'
import { audienceTags } from './target.ts'
import { MANAGE_POINT, type PlanContent, type PlanGround } from './types.ts'
import { unfilled, WORDS } from './words.ts'

export interface Verdict {
  readonly issues: readonly Issue[]
  /** The tags that count at this moment. */
  readonly tags: readonly string[]
  /** What the source is called. */
  readonly sourceName: string | null
}

export type PlanJudge = PlanGround & { readonly types: ProcessorTypes }

export async function judgePlan(judge: PlanJudge, principal: Principal, plan: PlanContent): Promise<Verdict> {
  const rights = rightsFault(principal)
  if (rights) return { issues: [rights], tags: [], sourceName: null }
  const target = await targetOf(judge, principal, plan)
  const issues = [...target.issues, ...(await contentIssues(judge, principal, plan))]
  return { ...target, issues }
}

/** The engine itself and people with the point; programs of others make no plans. */
export function mayManage(principal: Principal): boolean {
  return principal.kind === 'system' || (principal.kind === 'user' && mayDo(principal, MANAGE_POINT))
}

function rightsFault(principal: Principal): Issue | undefined {
  return mayManage(principal) ? undefined : { code: 'PLAN_AUTHOR', message: WORDS.rights }
}

/** What is wrong with when it pushes: asked while it is written alone. @param now ISO UTC */
export function timeIssues(plan: PlanContent, now: string, timeZone: string): Issue[] {
  const { frequency, every_days: days, start_at: start, end_date: end } = plan
  const first = start === null ? now : new Date(start).toISOString()
  return [
    ...(frequency === 'every_days' && days === null ? [at('every_days', WORDS.everyDays, 'REQUIRED')] : []),
    ...(first < now ? [at('start_at', WORDS.past)] : []),
    ...(end !== null && end < localDate(first, timeZone) ? [at('end_date', WORDS.endFirst)] : []),
  ]
}

async function targetOf(judge: PlanJudge, principal: Principal, plan: PlanContent): Promise<Verdict> {
  const none = { tags: [], sourceName: null }
  const access = accessPlan(judge.model, principal, plan.object)
  if (!access?.object.taggable || access.scope('read') === 'none')
    return { ...none, issues: [at('object', WORDS.object)] }
  if (access.fields.get('tags')?.reads !== 'clear') return { ...none, issues: [at('object', WORDS.tagsHidden)] }
  if (plan.kind === 'source') return sourceTarget(judge, principal, plan)
  return {
    tags: plan.tags,
    sourceName: null,
    issues: await tagIssues(judge, principal, { object: plan.object, tags: plan.tags, field: 'tags' }),
  }
}

export type Source = Pick<PlanContent, 'object' | 'source_object' | 'source'>

/** The tags that a record names, for whoever may see it. */
export async function sourceTarget(
  judge: Omit<PlanJudge, 'types'>,
  principal: Principal,
  plan: Source,
): Promise<Verdict> {
  const fault = (field: string, message: Text): Verdict => ({
    issues: [at(field, message)],
    tags: [],
    sourceName: null,
  })
  const source = judge.model.objects.get(plan.source_object ?? '')
  const audience = source && audienceOf(source)
  if (!source || !audience) return fault('source_object', WORDS.sourceObject)
  if (audience.object !== plan.object) return fault('object', WORDS.sourceOther)
  const asked = { object: source.name, field: audience.tags.name, id: plan.source ?? '' }
  const found = await audienceTags(judge, principal, asked)
  if (!found) return fault('source', WORDS.sourceMissing)
  if (found.tags.length === 0) return fault('source', WORDS.sourceEmpty)
  // tags of the record that are gone meet nobody; without any left it is meant for nobody
  const gone = await tagIssues(judge, principal, { object: plan.object, tags: found.tags, field: 'source' })
  return { tags: found.tags, sourceName: found.name, issues: gone }
}

interface AskedTags {
  readonly object: string
  readonly tags: readonly string[]
  /** Of the plan, for faults. */
  readonly field: 'tags' | 'source'
}

/** Of chosen tags each must be there; of those that a record names, one. */
async function tagIssues(
  { db, on }: Omit<PlanJudge, 'types'>,
  principal: Principal,
  { object, tags, field }: AskedTags,
): Promise<Issue[]> {
  if (tags.length === 0) return [at(field, WORDS.noTags, 'REQUIRED')]
  const wanted = [...new Set(tags)]
  const [row] = await on.query<{ known: number }>(
    `select count(*)::int as known from ${db.table('sys_tag_state')} where tag = any($1::uuid[]) and object = $2 and live ` +
      `and (owner is null or owner = $3::uuid)`,
    [wanted, object, principal.kind === 'user' ? principal.id : null],
  )
  const known = row?.known ?? 0
  if (field === 'tags') return known === wanted.length ? [] : [at(field, WORDS.unknownTags)]
  return known > 0 ? [] : [at(field, WORDS.sourceEmpty)]
}

/** How it reaches people, and what it says to them. */
async function contentIssues(judge: PlanJudge, principal: Principal, plan: PlanContent): Promise<Issue[]> {
  const { db, on, model, types } = judge
  const [row] = await on.query<{ type: string; names: string[] }>(
    `select type from ${db.table('sys_processor')} where id = $1::uuid and enabled and deleted_at is null`,
    [plan.processor],
  )
  const type = row && types.find(row.type)
  if (!type?.pushes) return [at('processor', WORDS.processor)]
  const object = model.objects.get(plan.object)
  const access = accessPlan(model, principal, plan.object)
  const missing = object && contactIssue(type, contactOf(object))
  if (!object || !access || missing) return missing ? [missing] : []
  const known = knownNames(access)
  const settings = plan.settings ?? {}
  // what a mask hides from the author is filled in for the person concerned, so nobody else may get it
  if (type.pushes !== 'call' && typeof settings['to'] === 'string' && settings['to'].trim() !== '')
    return [at('settings/to', WORDS.toFixed)]
  const faults = await type.check(settings, { model, on, object: plan.object, fields: known, author: principal })
  const issues = faults.map((issue) => ({ ...issue, path: `settings/${issue.path ?? ''}`.replace(/\/$/, '') }))
  if (issues.length > 0) return issues
  const names = (await readNames(judge, { type, processor: plan.processor, settings })).filter(
    (name) => !known.includes(name),
  )
  return names.length > 0 ? [at('settings', unfilled(names))] : []
}

function contactIssue({ pushes }: ProcessorType, contact: ReturnType<typeof contactOf>): Issue | undefined {
  if (pushes === 'phone' && !contact?.phone) return at('processor', WORDS.noPhone)
  if (pushes === 'email' && !contact?.email) return at('processor', WORDS.noEmail)
  return undefined
}

function at(path: string, message: Text, code = 'INVALID_VALUE'): Issue {
  return { code, path, message }
}

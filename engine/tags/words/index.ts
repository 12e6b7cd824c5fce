/**
 * In charge of saying rules of tags in words. What enters is a rule as it is written and who asks; what leaves is a
 * sentence in both languages, with the codes of fields, the titles of records and the names of tags as far as who asks
 * may see these.
 */
import { accessPlan, type AccessPlan } from '../../access/index.ts'
import type { Queryable } from '../../database/index.ts'
import type { Text } from '../../kernel/text.ts'
import { isAmong, listRecords, type ReadContext, relatedBy, ruleFields } from '../../query/index.ts'
import { type Condition, ownName, type Rule, ruleWords } from '../../rules/index.ts'
import { draftRule, type RuleDraft } from '../draft.ts'
import { everyCondition } from '../reads.ts'

/** More titles than these make no sentence. */
const MOST_TITLES = 200

/** @throws TesseraError VALIDATION_FAILED where the rule is none that who asks could keep */
export async function describeRule(on: Queryable, context: ReadContext, draft: RuleDraft): Promise<Text> {
  if (draft.type === 'sql') return SQL
  const { plan } = context
  const { condition: rule } = draftRule(plan, draft)
  const titles = await titlesOf(on, context, rule ? everyCondition(rule) : [])
  const names = await namesOf(on, context, [...draft.contains, ...draft.without])
  const title = (id: string): string | undefined => titles.get(id)
  const words = rule && ruleWords(rule, ruleFields(plan), { codes: true, title })
  return joined([
    ...(rule && words ? [bracketed(rule, words, draft)] : []),
    ...tagWords(CONTAINS, draft.contains, names),
    ...tagWords(WITHOUT, draft.without, names),
  ])
}

const SQL: Text = { zh: '自定义SQL', en: 'Custom SQL' }
const CONTAINS: Text = { zh: '包含标签', en: 'has any of the tags ' }
const WITHOUT: Text = { zh: '不包含标签', en: 'has none of the tags ' }

/** `and` binds tighter than `or`. */
function bracketed(rule: Rule, words: Text, { contains, without }: RuleDraft): Text {
  const isLoose = rule.kind === 'or' && rule.rules.length > 1 && contains.length + without.length > 0
  return isLoose ? { zh: `（${words.zh}）`, en: `(${words.en})` } : words
}

function tagWords(label: Text, ids: readonly string[], names: ReadonlyMap<string, string>): Text[] {
  if (ids.length === 0) return []
  const named = ids.map((id) => names.get(id) ?? id)
  return [{ zh: `${label.zh}(${named.join('、')})`, en: `${label.en}(${named.join(', ')})` }]
}

function joined(parts: readonly Text[]): Text {
  return { zh: parts.map(({ zh }) => zh).join(' 并且 '), en: parts.map(({ en }) => en).join(' and ') }
}

/** Titles of the records that conditions name, by id. */
async function titlesOf(
  on: Queryable,
  context: ReadContext,
  conditions: readonly Condition[],
): Promise<ReadonlyMap<string, string>> {
  const titles = new Map<string, string>()
  const asked = new Map<string, Set<string>>()
  for (const condition of conditions) {
    const target = targetOf(context.plan, condition)
    if (target === undefined) continue
    const ids = asked.get(target) ?? new Set()
    for (const id of condition.operands) ids.add(String(id))
    asked.set(target, ids)
  }
  for (const [target, ids] of asked)
    for (const [id, title] of await titled(on, context, target, [...ids])) titles.set(id, title)
  return titles
}

/** The object whose records a condition names. Conditions on related records are found by their own names. */
function targetOf(plan: AccessPlan, condition: Condition): string | undefined {
  const end = (condition.via ?? []).reduce<AccessPlan | undefined>(
    (from, step) => from && relatedBy(from, step)?.plan,
    plan,
  )
  const field = end?.fields.get(ownName(condition))?.field
  return field?.kind.tags === true ? TAG : field?.target
}

const TAG = 'sys_tag'

async function namesOf(
  on: Queryable,
  context: ReadContext,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  return new Map(ids.length === 0 ? [] : await titled(on, context, TAG, ids))
}

/** Ids and titles of the records that who asks may see. */
async function titled(
  on: Queryable,
  context: ReadContext,
  name: string,
  ids: readonly string[],
): Promise<(readonly [string, string])[]> {
  const plan = accessPlan(context.model, context.principal, name)
  const { title } = plan?.object ?? {}
  if (!plan || !title || plan.scope('read') === 'none' || !plan.fields.has(title.name)) return []
  const fields = plan.object.fields.filter((field) => field.name === 'id' || field === title)
  const { data } = await listRecords(
    on,
    { ...context, plan, among: (_here, alias, bind) => isAmong(plan.object, ids.slice(0, MOST_TITLES), alias, bind) },
    { fields, expand: new Set(), looksUp: false, sort: [], limit: MOST_TITLES, offset: 0, count: 'none' },
  )
  const rows = JSON.parse(data) as readonly Readonly<Record<string, unknown>>[]
  return rows.flatMap((row) => {
    const shown = row[title.name]
    return typeof shown === 'string' ? [[String(row['id']), shown] as const] : []
  })
}

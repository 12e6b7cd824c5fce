/** Rules judged again: fields vanish, people lose rights, and both come back. What cannot be run is never run as if it could. */
import { accessPlan, type Principal, systemPrincipal } from '../../access/index.ts'
import type { Database, Queryable } from '../../database/index.ts'
import { type Issue, TesseraError } from '../../kernel/errors.ts'
import { DEFAULT_TIME_ZONE } from '../../kernel/time.ts'
import type { Model } from '../../model/types.ts'
import { draftRule } from '../draft.ts'
import { type StoredTagRule, storedRules } from '../rules.ts'
import { obstacleTo } from '../sql/index.ts'
import { tagStates } from '../states.ts'
import { holdsPoint } from './rights.ts'

export type RuleState = 'valid' | 'invalid' | 'suspended'

export interface Judge {
  readonly db: Database
  readonly tx: Queryable
  readonly model: Model
  /** A person with the rights of this moment; undefined for who may no longer sign in. */
  principalOf(userId: string): Promise<Principal | undefined>
}

export interface Verdict {
  readonly rule: string
  readonly state: RuleState
  /** What is wrong with it, in words. */
  readonly fault: readonly Issue[] | null
}

/**
 * Judges the rules of the automatic tags of an object, and notes what has changed of their state. To be done before they
 * are run.
 */
export async function judgeRules(judge: Judge, object: string): Promise<Verdict[]> {
  const { db, tx } = judge
  const tags = (await tagStates({ db, tx }, { object })).filter(({ auto, deleted }) => auto && !deleted)
  const rules = await storedRules(
    { db, tx },
    tags.map(({ tag }) => tag),
  )
  const people = new Map<string, Principal | undefined>()
  for (const author of new Set(rules.flatMap((rule) => rule.author ?? [])))
    people.set(author, await judge.principalOf(author))
  const verdicts: Verdict[] = []
  for (const rule of rules) {
    const author = rule.author === null ? systemPrincipal('tags') : people.get(rule.author)
    verdicts.push(verdictOf(judge.model, object, rule, author) ?? (await sqlVerdict(judge, object, rule)))
  }
  await note(judge, verdicts)
  return verdicts
}

function verdictOf(
  model: Model,
  object: string,
  rule: StoredTagRule,
  author: Principal | undefined,
): Verdict | undefined {
  const suspended = (message: Issue['message']): Verdict => ({
    rule: rule.id,
    state: 'suspended',
    fault: [{ code: 'TAG_RULE_AUTHOR', message }],
  })
  const valid: Verdict = { rule: rule.id, state: 'valid', fault: null }
  if (rule.type === 'sql') {
    if (!author) return suspended(GONE)
    return holdsPoint(author, 'tag_rules') ? undefined : suspended(NO_RIGHT)
  }
  const engine = faultsFor(model, systemPrincipal('tags'), object, rule)
  if (engine) return { rule: rule.id, state: 'invalid', fault: engine }
  if (!author) return suspended(GONE)
  if (!holdsPoint(author, 'tag_rules')) return suspended(NO_RIGHT)
  const theirs = faultsFor(model, author, object, rule)
  return theirs ? { rule: rule.id, state: 'suspended', fault: theirs } : valid
}

/** SQL is planned as its author, and read when it is run. */
async function sqlVerdict(
  { db, model, principalOf }: Judge,
  object: string,
  { id, sql, author }: StoredTagRule,
): Promise<Verdict> {
  const moment = { now: new Date().toISOString(), timeZone: DEFAULT_TIME_ZONE }
  const obstacle = await obstacleTo({ db, model, moment, principalOf }, { object, sql: sql ?? '', author })
  if (!obstacle || obstacle.state === 'failed') return { rule: id, state: 'valid', fault: null }
  return { rule: id, state: obstacle.state, fault: [{ code: 'TAG_RULE_SQL', path: 'sql', message: obstacle.reason }] }
}

/** What is wrong with a rule as somebody may ask; nothing where they may. */
function faultsFor(
  model: Model,
  principal: Principal,
  object: string,
  { type, condition, contains, without }: StoredTagRule,
): readonly Issue[] | undefined {
  const plan = accessPlan(model, principal, object)
  if (!plan) return [{ code: 'TAG_RULE_AUTHOR', message: UNSEEN }]
  try {
    draftRule(plan, { type, condition, contains, without })
    return undefined
  } catch (error) {
    if (error instanceof TesseraError && error.issues.length > 0) return error.issues
    throw error
  }
}

/** Neither a version nor a history tells of it: the rule is as it was saved. */
async function note({ db, tx }: Judge, verdicts: readonly Verdict[]): Promise<void> {
  if (verdicts.length === 0) return
  await tx.query(
    `update ${db.table('sys_tag_rule')} as r set state = v.state, fault = v.fault
     from jsonb_to_recordset($1::jsonb) as v(rule uuid, state text, fault jsonb)
     where r.id = v.rule and (r.state, r.fault) is distinct from (v.state, v.fault)`,
    [JSON.stringify(verdicts)],
  )
}

const GONE = { zh: '规则作者已停用或删除', en: 'the author of the rule is disabled or deleted' }
const NO_RIGHT = { zh: '规则作者已没有维护标签规则的权限', en: 'the author may no longer write rules of tags' }
const UNSEEN = { zh: '规则作者不能查看该对象', en: 'the author may not see the object' }

/**
 * In charge of the answer to "may this person do that, and why": which role, grant, scope or setting lets them, or what is
 * missing. What enters are a person, an object, an operation, perhaps a record and a field; what leaves is a chain of
 * reasons in words. No value of any record is read or told, only whether rules hold of it.
 */
import {
  accessPlan,
  type AccessPlan,
  type Operation,
  rowsCondition,
  scopeCondition,
  type UserPrincipal,
} from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { canonicalId } from '../../model/key.ts'
import type { Model } from '../../model/types.ts'
import { userPrincipal } from '../user-principal.ts'
import { type Asked, type ExplainStep, holds } from './explain-asked.ts'
import { explainField } from './explain-field.ts'
import { grantsIn, grantWords, type GrantOfRole, rightsOfGrant } from './explain-grants.ts'
import { readRoles, type RoleRow } from './store.ts'
import { offeredBy } from './tree.ts'
import { visibleUsers } from './visible-users.ts'
import { operationWords } from './words.ts'

export interface ExplainQuestion {
  readonly user: string
  readonly object: string
  readonly operation: Operation
  readonly record?: string
  readonly field?: string
}

export interface Explanation {
  readonly allowed: 'yes' | 'partly' | 'no'
  readonly steps: readonly ExplainStep[]
}

export interface Explaining {
  readonly db: Database
  readonly model: Model
  /** Who asks. */
  readonly principal: UserPrincipal
}

/** @throws TesseraError NOT_FOUND for a person one may not see and for what does not exist */
export async function explain(explaining: Explaining, question: ExplainQuestion): Promise<Explanation> {
  const { db, model } = explaining
  const object = model.objects.get(question.object)
  if (!object || (question.field !== undefined && !object.field.has(question.field)))
    throw new TesseraError('NOT_FOUND')
  const person = await personOf(explaining, question.user)
  const principal = await userPrincipal(db, question.user)
  const steps: ExplainStep[] = [personStep(person)]
  if (!principal) return { allowed: 'no', steps }
  const roles = (await readRoles(db, db)).filter(({ name }) => person.roles.includes(name))
  steps.push(rolesStep(roles))
  const chain = await chainOf({ db, model, principal, object, roles }, question)
  return { allowed: verdictOf(chain), steps: [...steps, ...chain] }
}

/** The weakest link decides. */
function verdictOf(steps: readonly ExplainStep[]): Explanation['allowed'] {
  const deciding = steps.filter(({ role }) => role === undefined)
  if (deciding.some(({ verdict }) => verdict === 'no')) return 'no'
  return deciding.some(({ verdict }) => verdict === 'partly') ? 'partly' : 'yes'
}

async function chainOf(asked: Asked, { operation, record, field }: ExplainQuestion): Promise<ExplainStep[]> {
  const { model, object, principal, roles } = asked
  const words = operationWords(operation)
  const what = { zh: `${object.label.zh}·${words.zh}`, en: `${object.label.en}: ${words.en}` }
  if (!offeredBy(model, object).includes(operation)) return [no(NOT_OFFERED, what)]
  const plan = accessPlan(model, principal, object.name)
  const scope = plan?.scope(operation) ?? 'none'
  const grants = grantsIn(roles, object, operation)
  const all = roles.filter(({ body }) => body.administrator === true && body.enabled !== false)
  const given: ExplainStep[] = [
    ...all.map(({ name, body }): ExplainStep => ({
      verdict: 'yes',
      role: name,
      text: roleWords(body.label, EVERYTHING),
    })),
    ...grants.map((grant): ExplainStep => ({ verdict: 'yes', role: grant.role.name, text: grantWords(grant, object) })),
  ]
  if (!plan || scope === 'none') {
    const reason = grants.length === 0 ? NO_GRANT : NO_READ
    return [...given, no(reason, what)]
  }
  const onRows: ExplainStep =
    scope === 'all'
      ? { verdict: 'yes', text: sentence(ALL_ROWS, what) }
      : { verdict: record === undefined ? 'partly' : 'info', text: sentence(SOME_ROWS, what) }
  const onRecord =
    record === undefined || operation === 'create' ? [] : await recordSteps(asked, { plan, operation, record, grants })
  const onField =
    field === undefined
      ? []
      : await explainField(asked, { plan, operation, field, ...(record !== undefined && { record }) })
  return [...given, onRows, ...onRecord, ...onField]
}

interface RecordQuestion {
  readonly plan: AccessPlan
  readonly operation: Operation
  readonly record: string
  readonly grants: readonly GrantOfRole[]
}

async function recordSteps(asked: Asked, { plan, operation, record, grants }: RecordQuestion): Promise<ExplainStep[]> {
  const { principal, model, object } = asked
  const id = canonicalId(object.key, record)
  if (id === undefined || !(await holds(asked, id, () => 'true'))) return [{ verdict: 'no', text: NO_RECORD }]
  const steps: ExplainStep[] = []
  for (const grant of grants) {
    const own = accessPlan(model, { ...principal, rights: rightsOfGrant(grant) }, object.name)
    const isIn = own
      ? await holds(asked, id, (bind) => rowsCondition(own, own.rows(operation), principal, 't', bind))
      : false
    steps.push({
      verdict: isIn ? 'yes' : 'info',
      role: grant.role.name,
      text: isIn ? roleWords(grant.role.body.label, IN_ROWS) : roleWords(grant.role.body.label, OUT_OF_ROWS),
    })
  }
  const isReached = await holds(asked, id, (bind) => scopeCondition(plan, operation, principal, 't', bind))
  return [...steps, { verdict: isReached ? 'yes' : 'no', text: isReached ? REACHED : NOT_REACHED }]
}

interface Person extends Record<string, unknown> {
  readonly name: string
  readonly account: string
  readonly enabled: boolean
  readonly roles: readonly string[]
}

/** @throws TesseraError NOT_FOUND */
async function personOf({ db, model, principal }: Explaining, id: string): Promise<Person> {
  const values: unknown[] = []
  const bind = (value: unknown): string => `$${values.push(value)}`
  const [person] = await db.query<Person>(
    `select u.name, u.account, u.status = 'enabled' as enabled,
       array(select r.role from ${db.table('sys_user_role')} as r where r."user" = u.id and r.deleted_at is null) as roles
     from ${db.table('sys_user')} as u where u.id = ${bind(id)}::uuid and ${visibleUsers(model, principal, 'u', bind)}`,
    values,
  )
  if (!person) throw new TesseraError('NOT_FOUND')
  return person
}

function personStep({ name, account, enabled }: Person): ExplainStep {
  const who = { zh: `${name}（${account}）`, en: `${name} (${account})` }
  return enabled
    ? { verdict: 'info', text: { zh: `${who.zh}已启用`, en: `${who.en} may sign in` } }
    : { verdict: 'no', text: { zh: `${who.zh}已停用，不能登录`, en: `${who.en} is disabled and cannot sign in` } }
}

function rolesStep(roles: readonly RoleRow[]): ExplainStep {
  const enabled = roles.filter(({ body }) => body.enabled !== false).map(({ body }) => body.label)
  if (enabled.length === 0) return { verdict: 'info', text: { zh: '没有启用的角色', en: 'holds no enabled role' } }
  return {
    verdict: 'info',
    text: {
      zh: `拥有角色：${enabled.map(({ zh }) => zh).join('、')}`,
      en: `holds the roles ${enabled.map(({ en }) => en).join(', ')}`,
    },
  }
}

const EVERYTHING: Text = { zh: '拥有系统管理员的全部权限', en: 'gives everything' }
const NOT_OFFERED: Text = { zh: '此对象不提供该操作，由系统自身写入', en: 'the object does not offer it to anybody' }
const NO_GRANT: Text = { zh: '没有角色授予此操作', en: 'no role grants it' }
const NO_READ: Text = {
  zh: '已授予此操作，但看不到任何数据，因此无法执行',
  en: 'it is granted, but on no record that may be read',
}
const ALL_ROWS: Text = { zh: '可用于全部数据', en: 'on all records' }
const SOME_ROWS: Text = { zh: '只用于上述范围内的数据', en: 'on the records of these scopes only' }
const NO_RECORD: Text = { zh: '没有这条记录，或已在回收站', en: 'there is no such record, or it is in the recycle bin' }
const IN_ROWS: Text = { zh: '此记录在授权的数据范围内', en: 'the record is within its rows' }
const OUT_OF_ROWS: Text = { zh: '此记录不在授权的数据范围内', en: 'the record is not within its rows' }
const REACHED: Text = { zh: '此记录可以执行该操作', en: 'this record is within reach' }
const NOT_REACHED: Text = { zh: '此记录不在可操作的范围内', en: 'this record is out of reach' }

function no(reason: Text, what: Text): ExplainStep {
  return { verdict: 'no', text: sentence(reason, what) }
}

function sentence(reason: Text, what: Text): Text {
  return { zh: `${what.zh}：${reason.zh}`, en: `${what.en}: ${reason.en}` }
}

function roleWords(role: Text, what: Text): Text {
  return { zh: `角色“${role.zh}”：${what.zh}`, en: `role '${role.en}': ${what.en}` }
}

/**
 * Whether a strategy can be run as it stands. What enters is what somebody sent, and as whom; what leaves is the body as it
 * was read, everything that is wrong with its place, what may surprise, and the conditions in words.
 */
import { type AccessPlan, accessPlan } from '../../access/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { checkRows, conditionsOf, type Rule, ruleWords, storedRows } from '../../rules/index.ts'
import { eventsById } from '../events/definitions.ts'
import type { EventInForce } from '../events/types.ts'
import { type GivenBody, readBody } from './body.ts'
import { checkActions } from './check-actions.ts'
import type { Checking } from './checking.ts'
import { compileConditions, type EventGround, groundOf } from './conditions.ts'
import { recordPlan, treatedObject } from './fields.ts'
import { hiddenIssue, type HiddenFrom } from './hidden.ts'
import type { StrategyBody } from './types.ts'

export interface Checked {
  readonly body: StrategyBody
  readonly event: EventInForce | undefined
  readonly issues: readonly Issue[]
  /** What is not wrong, but may be other than meant. */
  readonly warnings: readonly Issue[]
  /** Nothing where they cannot be read. */
  readonly words: Text | null
}

export async function checkStrategy(checking: Checking, given: GivenBody): Promise<Checked> {
  const { body, issues } = readBody(given)
  const event = body.event === '' ? undefined : await eventOf(checking, body.event)
  if (!event) {
    const unknown = body.event === '' ? [] : [{ code: 'UNKNOWN_REFERENCE', path: 'event', message: NO_EVENT }]
    return { body, event, issues: [...issues, ...unknown], warnings: [], words: null }
  }
  const ground = groundOf(event, checking.model)
  const hidden = hiddenFrom(checking, event)
  const asked = checkConditions(body.conditions, ground, hidden)
  const done = await checkActions(checking, { actions: body.actions, event, hidden })
  const capless =
    body.cap && treatedObject(checking.model, event) === null
      ? [{ code: 'CAP_NO_RECORD', path: 'cap', message: CAP_NO_RECORD }]
      : []
  return {
    body,
    event,
    issues: [...issues, ...asked.issues, ...done, ...capless],
    warnings: warningsOf(body, event, checking.now),
    words: asked.words,
  }
}

/** One that whoever asks may see. */
async function eventOf({ db, on, model, principal }: Checking, id: string): Promise<EventInForce | undefined> {
  if (!UUID.test(id) || !accessPlan(model, principal, 'sys_event')) return undefined
  return (await eventsById(db, on, [id])).get(id.toLowerCase())
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** What the author may not read clearly of the object whose fields the event carries. */
function hiddenFrom({ model, principal }: Checking, event: EventInForce): HiddenFrom {
  const engine = recordPlan(event, model)
  if (!engine || event.object === null) return () => false
  const plan: AccessPlan | undefined = accessPlan(model, principal, event.object)
  return (name) => engine.fields.has(name) && plan?.fields.get(name)?.reads !== 'clear'
}

function checkConditions(
  stored: unknown,
  ground: EventGround,
  hidden: HiddenFrom,
): { readonly issues: readonly Issue[]; readonly words: Text | null } {
  const reading = compileConditions(stored, ground)
  if ('issues' in reading) return { issues: byRow(stored, ground) ?? reading.issues.map(placed), words: null }
  const { rule } = reading.conditions
  if (!rule) return { issues: [], words: ALWAYS }
  return { issues: conditionIssues(rule, stored, hidden), words: ruleWords(rule, ground.fields) }
}

/** The same faults at the rows of the editor, where the rule can be said in rows. */
function byRow(stored: unknown, { fields }: EventGround): Issue[] | undefined {
  const rows = typeof stored === 'object' && stored !== null ? storedRows(stored) : []
  if (rows.length === 0) return undefined
  const reading = checkRows(rows, fields)
  if (!('issues' in reading)) return undefined
  return reading.issues.map(({ row, within = [], part, ...issue }) => ({
    ...issue,
    path: ['conditions', 'rows', row, ...within, part].join('/'),
  }))
}

function placed(issue: Issue): Issue {
  return { ...issue, path: ['conditions', ...(issue.path ? [issue.path] : [])].join('/') }
}

function conditionIssues(rule: Rule, stored: unknown, hidden: HiddenFrom): Issue[] {
  const rows = typeof stored === 'object' && stored !== null ? storedRows(stored) : []
  const at = (field: string): string => {
    const row = rows.findIndex((each) => each.field === field)
    return row < 0 ? 'conditions' : `conditions/rows/${row}/field`
  }
  const conditions = conditionsOf(rule)
  const secret = new Set(conditions.flatMap(({ field }) => (hidden(field) ? [field] : [])))
  const personal = conditions.filter(({ who }) => who !== undefined)
  return [
    ...[...secret].map((field) => hiddenIssue(field, at(field))),
    ...personal.map(({ field }) => ({ code: 'RULE_WHO', path: at(field), message: NOBODY_ASKS })),
  ]
}

function warningsOf({ validTo, actions }: StrategyBody, event: EventInForce, now: string): Issue[] {
  const until = actions.flatMap(({ delay }, index) => {
    if (delay.mode !== 'until') return []
    const path = `actions/${index}/delay/at`
    if (delay.at < now) return [{ code: 'UNTIL_PASSED', path, message: UNTIL_PASSED }]
    return validTo === null || delay.at < validTo ? [{ code: 'UNTIL_BEFORE_END', path, message: UNTIL_BEFORE_END }] : []
  })
  return [
    ...(event.enabled ? [] : [{ code: 'EVENT_DISABLED', path: 'event', message: EVENT_DISABLED }]),
    ...(validTo !== null && validTo < now ? [{ code: 'EXPIRED', path: 'valid_to', message: EXPIRED }] : []),
    ...until,
  ]
}

const ALWAYS: Text = { zh: '无条件：事件发生即执行', en: 'without conditions: whenever the event happens' }
const NO_EVENT: Text = { zh: '没有这个事件，或您不能查看', en: 'there is no such event, or you may not see it' }
const NOBODY_ASKS: Text = {
  zh: '策略由系统运行，条件不能使用“我”或“我的部门”',
  en: 'strategies are run by the system: they cannot say "me" or "my departments"',
}
const CAP_NO_RECORD: Text = {
  zh: '事件没有关联对象，不能按记录限制频率',
  en: 'the event is about no record, so that nothing can be counted for one',
}
const EVENT_DISABLED: Text = {
  zh: '事件已禁用，启用事件后策略才会执行',
  en: 'the event is disabled: nothing happens before it is enabled',
}
const EXPIRED: Text = { zh: '生效结束时间已过，策略不会再执行', en: 'the end of validity has passed' }
const UNTIL_PASSED: Text = {
  zh: '延迟到的时间已过，该操作不会执行',
  en: 'the moment has passed: the action is left out',
}
const UNTIL_BEFORE_END: Text = {
  zh: '该时间早于策略结束时间，之后接收的事件不再触发此处理器',
  en: 'it is before the end of the strategy: events received after it no longer set off this processor',
}

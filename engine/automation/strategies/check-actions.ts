/** The actions of a strategy: whether their processors are there, configured, and given what they need by the event. */
import { type Issue, TesseraError } from '../../kernel/errors.ts'
import type { EventInForce } from '../events/types.ts'
import { treatedObject } from './fields.ts'
import { processorsById } from '../processors/store.ts'
import type { Processor, ProcessorType } from '../processors/types.ts'
import type { Checking } from './checking.ts'
import { hiddenIssue, type HiddenFrom } from './hidden.ts'
import type { StrategyAction } from './types.ts'

interface Asked {
  readonly actions: readonly StrategyAction[]
  readonly event: EventInForce
  readonly hidden: HiddenFrom
}

export async function checkActions(checking: Checking, { actions, event, hidden }: Asked): Promise<Issue[]> {
  const { db, on } = checking
  const ids = actions.flatMap(({ processor }) => (UUID.test(processor) ? [processor] : []))
  const processors = await processorsById(db, on, ids)
  const issues: Issue[] = []
  for (const [index, action] of actions.entries()) {
    const path = `actions/${index}`
    const processor = processors.get(action.processor)
    if (processor) issues.push(...(await actionIssues(checking, { action, processor, event, hidden, path })))
    else issues.push({ code: 'UNKNOWN_REFERENCE', path: `${path}/processor`, message: UNKNOWN })
  }
  return issues
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

interface One extends Omit<Asked, 'actions'> {
  readonly action: StrategyAction
  readonly processor: Processor
  readonly path: string
}

async function actionIssues({ model, on, types, principal }: Checking, one: One): Promise<Issue[]> {
  const { action, processor, event, path } = one
  const { name } = processor
  if (!processor.enabled) return [fault('PROCESSOR_DISABLED', `${path}/processor`, name, DISABLED)]
  if (!types) return []
  const type = types.find(processor.type)
  if (!type) return [fault('PROCESSOR_UNKNOWN', `${path}/processor`, name, NO_TYPE)]
  const object = treatedObject(model, event)
  if (type.needsRecord && object === null) return [fault('NO_RECORD', `${path}/processor`, name, NO_RECORD)]
  const fields = event.fields.map((field) => field.name)
  const settings = await type.check(action.settings, { model, on, object, fields, author: principal })
  return [...settings.map((issue) => within(issue, `${path}/settings`)), ...variableIssues(type, one)]
}

/** Every field that is missing is named at once. */
function variableIssues(type: ProcessorType, { action, processor, event, hidden, path }: One): Issue[] {
  const names = readVariables(() => type.variables(action.settings, processor), `${path}/settings`)
  if ('issue' in names) return [names.issue]
  const known = new Set(event.fields.map((field) => field.name))
  const missing = names.roots.filter((name) => !known.has(name))
  return [
    ...(missing.length > 0 ? [missingIssue(missing, { processor, event, path })] : []),
    ...names.roots.filter(hidden).map((name) => hiddenIssue(name, `${path}/settings`)),
  ]
}

function readVariables(read: () => readonly string[], path: string): { roots: string[] } | { issue: Issue } {
  try {
    return { roots: [...new Set(read().map((each) => each.split('.', 1)[0] ?? each))] }
  } catch (error) {
    if (!(error instanceof TesseraError)) throw error
    return { issue: { code: error.code, path, message: error.text } }
  }
}

function missingIssue(
  missing: readonly string[],
  { processor, event, path }: Pick<One, 'processor' | 'event' | 'path'>,
): Issue {
  return {
    code: 'EVENT_FIELD_MISSING',
    path: `${path}/settings`,
    message: {
      zh: `处理器“${processor.name}”需要的字段 ${missing.join('、')} 不在事件“${event.name}”中`,
      en: `the processor '${processor.name}' needs ${missing.join(', ')}, which the event '${event.name}' does not have`,
    },
  }
}

function within(issue: Issue, path: string): Issue {
  const inner = issue.path ?? ''
  const own = inner === 'settings' || inner.startsWith('settings/') ? inner.slice('settings'.length) : `/${inner}`
  return { ...issue, path: inner === '' ? path : `${path}${own}` }
}

function fault(code: string, path: string, name: string, [zh, en]: readonly [string, string]): Issue {
  return { code, path, message: { zh: `处理器“${name}”${zh}`, en: `the processor '${name}' ${en}` } }
}

const UNKNOWN = { zh: '没有这个处理器，或它已被删除', en: 'there is no such processor, or it was deleted' }
const DISABLED = ['已禁用', 'is disabled'] as const
const NO_TYPE = ['的类型未登记', 'is of a type that nobody has registered'] as const
const NO_RECORD = [
  '作用于事件的记录，而该事件不关联任何对象',
  'works on the record of an event, but this one is about none',
] as const

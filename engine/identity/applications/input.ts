/** What people say of an application, read strictly: every fault is named, with what would be right. */
import { invalid, type Issue } from '../../kernel/errors.ts'
import { nearest } from '../../kernel/nearest.ts'
import type { Text } from '../../kernel/text.ts'
import type { Model, ObjectModel } from '../../model/types.ts'
import type { Grant } from '../../../metadata/types.ts'
import { isNetwork, parseNetwork } from './addresses.ts'
import { isRateClass, RATES } from './rates.ts'
import type { ApplicationFacts } from './types.ts'

type Body = Readonly<Record<string, unknown>>
type Fault = (path: string, message: Text) => void

/** What a grant of an application may hold; nobody is `me` to a program, so that its rows are all of them. */
export const OPERATIONS: readonly Grant['operations'][number][] = ['read', 'create', 'update', 'delete', 'batch', 'tag']

const NEW: ApplicationFacts = {
  name: '',
  status: 'enabled',
  any_address: false,
  addresses: [],
  grants: [],
  events: [],
  rate: 'standard',
  expires_at: null,
  note: null,
}
const LONGEST_NAME = 60
const LONGEST_NOTE = 500
const MOST_ADDRESSES = 200
const MOST_GRANTS = 500
const MOST_EVENTS = 500

/**
 * The facts that a body gives, beside those that stand already.
 * @throws TesseraError VALIDATION_FAILED
 */
export function readFacts(model: Model, body: Body, former: ApplicationFacts = NEW): ApplicationFacts {
  const issues: Issue[] = []
  const fault: Fault = (path, message) => void issues.push({ code: 'value', path, message })
  for (const name of Object.keys(body)) {
    if (!Object.hasOwn(NEW, name)) fault(name, { zh: '没有这一项', en: 'there is nothing of this name' })
  }
  const read = <K extends keyof ApplicationFacts>(
    name: K,
    parse: (value: unknown, fault: Fault) => ApplicationFacts[K] | undefined,
  ): ApplicationFacts[K] => {
    const value = Object.hasOwn(body, name) ? parse(body[name], fault) : undefined
    return value === undefined ? former[name] : value
  }
  const facts: ApplicationFacts = {
    name: read('name', nameOf),
    status: read('status', statusOf),
    any_address: read('any_address', tickOf),
    addresses: read('addresses', addressesOf),
    grants: read('grants', (value, wrong) => grantsOf(model, value, wrong)),
    events: read('events', eventsOf),
    rate: read('rate', rateOf),
    expires_at: read('expires_at', momentOf),
    note: read('note', noteOf),
  }
  if (facts.name === '' && issues.every(({ path }) => path !== 'name')) fault('name', { zh: '必填', en: 'required' })
  if (issues.length > 0) throw invalid(issues)
  return facts
}

function nameOf(value: unknown, fault: Fault): string | undefined {
  const name = typeof value === 'string' ? value.trim() : ''
  if (name !== '' && name.length <= LONGEST_NAME) return name
  fault('name', { zh: `须为 1 到 ${LONGEST_NAME} 个字符`, en: `1 to ${LONGEST_NAME} characters` })
  return undefined
}

function statusOf(value: unknown, fault: Fault): ApplicationFacts['status'] | undefined {
  if (value === 'enabled' || value === 'disabled') return value
  fault('status', { zh: '须为 enabled 或 disabled', en: 'enabled or disabled' })
  return undefined
}

function tickOf(value: unknown, fault: Fault): boolean | undefined {
  if (typeof value === 'boolean') return value
  fault('any_address', { zh: '须为 true 或 false', en: 'true or false' })
  return undefined
}

function rateOf(value: unknown, fault: Fault): ApplicationFacts['rate'] | undefined {
  if (isRateClass(value)) return value
  const known = Object.keys(RATES)
  fault('rate', { zh: `须为 ${known.join('、')} 之一`, en: `one of ${known.join(', ')}` })
  return undefined
}

function noteOf(value: unknown, fault: Fault): string | null | undefined {
  if (value === null || value === '') return null
  if (typeof value === 'string' && value.length <= LONGEST_NOTE) return value
  fault('note', { zh: `至多 ${LONGEST_NOTE} 个字符`, en: `at most ${LONGEST_NOTE} characters` })
  return undefined
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/

function momentOf(value: unknown, fault: Fault): string | null | undefined {
  if (value === null) return null
  if (typeof value === 'string' && MOMENT.test(value) && !Number.isNaN(Date.parse(value)))
    return new Date(value).toISOString()
  fault('expires_at', {
    zh: '须为时间，例如 2027-12-31T16:00:00Z；留空为长期有效',
    en: 'a moment such as 2027-12-31T16:00:00Z, or null for no end',
  })
  return undefined
}

function addressesOf(value: unknown, fault: Fault): string[] | undefined {
  const given = listOf(value, MOST_ADDRESSES)
  if (!given) {
    fault('addresses', { zh: `须为至多 ${MOST_ADDRESSES} 项的数组`, en: `a list of at most ${MOST_ADDRESSES}` })
    return undefined
  }
  return given.flatMap((entry, index) => {
    const text = typeof entry === 'string' ? entry.trim() : ''
    const parsed = parseNetwork(text)
    if (!isNetwork(parsed)) fault(`addresses/${index}`, parsed)
    return isNetwork(parsed) ? [text] : []
  })
}

function eventsOf(value: unknown, fault: Fault): string[] | undefined {
  const given = listOf(value, MOST_EVENTS)
  if (given?.every((code) => typeof code === 'string' && /^([a-z][a-z0-9_]{0,62}|\*)$/.test(code)))
    return [...new Set(given as string[])]
  fault('events', { zh: '须为事件代码的数组，* 表示全部', en: 'a list of codes of events; * for every one' })
  return undefined
}

function grantsOf(model: Model, value: unknown, fault: Fault): Grant[] | undefined {
  const given = listOf(value, MOST_GRANTS)
  if (!given) {
    fault('grants', { zh: `须为至多 ${MOST_GRANTS} 项的数组`, en: `a list of at most ${MOST_GRANTS}` })
    return undefined
  }
  const seen = new Set<unknown>()
  return given.flatMap((each, index) => {
    const grant = grantOf(model, each, (path, message) => fault(`grants/${index}${path && `/${path}`}`, message))
    if (!grant) return []
    if (seen.has(grant.object))
      fault(`grants/${index}/object`, { zh: `对象 ${grant.object} 出现两次`, en: `${grant.object} stands there twice` })
    seen.add(grant.object)
    return [grant]
  })
}

const PARTS = ['object', 'operations', 'fields', 'readonly', 'masked'] as const

function grantOf(model: Model, value: unknown, fault: Fault): Grant | undefined {
  if (!isBody(value)) return void fault('', { zh: '须为对象', en: 'an object is expected' })
  for (const name of Object.keys(value)) {
    if (!PARTS.some((part) => part === name))
      fault(name, { zh: `没有这一项；可用：${PARTS.join('、')}`, en: `there are: ${PARTS.join(', ')}` })
  }
  const object = typeof value['object'] === 'string' ? model.objects.get(value['object']) : undefined
  if (!object) {
    const meant = nearest(String(value['object']), model.objects.keys())
    const zh = meant === undefined ? '' : `，是否为 ${meant}`
    return void fault('object', {
      zh: `没有这个对象${zh}`,
      en: `there is no such object${meant === undefined ? '' : `, did you mean ${meant}`}`,
    })
  }
  const operations = listOf(value['operations'], OPERATIONS.length) ?? []
  const known = OPERATIONS.filter((each) => operations.includes(each))
  if (known.length === 0 || known.length !== operations.length)
    fault('operations', { zh: `须为 ${OPERATIONS.join('、')} 中的若干项`, en: `some of ${OPERATIONS.join(', ')}` })
  return {
    object: object.name,
    operations: known,
    ...fieldsOf(object, value, 'fields', fault),
    ...fieldsOf(object, value, 'readonly', fault),
    ...fieldsOf(object, value, 'masked', fault),
  }
}

function fieldsOf(
  object: ObjectModel,
  body: Body,
  part: 'fields' | 'readonly' | 'masked',
  fault: Fault,
): Partial<Pick<Grant, 'fields' | 'readonly' | 'masked'>> {
  if (body[part] === undefined) return {}
  const given = listOf(body[part], object.fields.length)
  if (!given || given.length === 0) {
    fault(part, { zh: '须为字段名的数组，至少一个', en: 'a list of names of fields, at least one' })
    return {}
  }
  given.forEach((name, index) => {
    if (typeof name !== 'string' || !object.field.has(name))
      fault(`${part}/${index}`, {
        zh: `对象 ${object.name} 没有字段 ${String(name)}`,
        en: `${object.name} has no field ${String(name)}`,
      })
  })
  const names = [...new Set(given.filter((name) => typeof name === 'string'))]
  return { [part]: names }
}

function listOf(value: unknown, most: number): readonly unknown[] | undefined {
  return Array.isArray(value) && value.length <= most ? (value as unknown[]) : undefined
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

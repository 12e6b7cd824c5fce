/**
 * What a processor that calls an address says, judged as a whole: its values enter as people wrote them, and what is wrong
 * with them leaves, each fault with its place and with what would be right.
 */
import { type Issue, TesseraError } from '../../../kernel/errors.ts'
import { jsonTemplateFault, piecesOf, variablesOf } from '../../../kernel/placeholders.ts'
import type { Text } from '../../../kernel/text.ts'
import type { Processor, ProcessorHeader, ProcessorParameter } from '../types.ts'
import { addressFault } from './address.ts'

/** The parts of a processor that make a call. */
export type CallForm = Pick<Processor, 'url' | 'method' | 'parameters' | 'headers' | 'body'>

const MOST_PARAMETERS = 50
const MOST_HEADERS = 20
const LONGEST_NAME = 100
const LONGEST_VALUE = 2_000

/** Headers that may be sent along; all others belong to the connection, to proxies, or to the engine. */
const HEADERS =
  /^(?:accept|accept-language|authorization|api-?key|x-(?!forwarded|real-ip|http-method|method|original|rewrite|host)[a-z0-9-]{1,60})$/

/** A call as a record has it, and all that is wrong with it. */
export function readForm(values: Readonly<Record<string, unknown>>): { form: CallForm; issues: Issue[] } {
  const parameters = listOf('parameters', values['parameters'], MOST_PARAMETERS)
  const headers = listOf('headers', values['headers'], MOST_HEADERS)
  const form: CallForm = {
    url: textOf(values['url']),
    method: values['method'] === 'POST' ? 'POST' : 'GET',
    parameters: parameters.items,
    headers: headers.items,
    body: textOf(values['body']),
  }
  const issues = [
    ...urlIssues(form.url),
    ...parameters.issues,
    ...headers.issues,
    ...form.headers.flatMap(headerIssues),
    ...bodyIssues(form),
  ]
  return { form, issues }
}

/** The fields of an event that a call reads. @throws TesseraError PLACEHOLDER_INVALID */
export function formVariables({ url, parameters, headers, body }: CallForm): string[] {
  const texts = [url, ...[...parameters, ...headers].filter(isFilled).map(({ value = '' }) => value), body]
  return [...new Set(texts.flatMap(variablesOf))]
}

/** Whether places in a value are filled: neither in fixed ones nor in secrets. */
export function isFilled({ fixed, secret }: ProcessorParameter): boolean {
  return fixed !== true && secret !== true
}

/** Names under which the secrets of a call are kept. */
export function secretNames({ parameters, headers }: Pick<CallForm, 'parameters' | 'headers'>): string[] {
  return [...parameters.map(secretOf('parameter')), ...headers.map(secretOf('header'))].flatMap((name) => name ?? [])
}

/** The name of the secret by which calls are signed. */
export const SIGNING = 'signing'

export function secretName(part: 'parameter' | 'header', name: string): string {
  return `${part}/${part === 'header' ? name.toLowerCase() : name}`
}

function secretOf(part: 'parameter' | 'header'): (one: ProcessorParameter) => string | undefined {
  return ({ name, secret }) => (secret === true ? secretName(part, name) : undefined)
}

function urlIssues(url: string): Issue[] {
  if (url === '') return [issue('REQUIRED', 'url', { zh: '调用URL不能为空', en: 'The URL is required' })]
  const fault = addressFault(url)
  return fault ? [issue('INVALID_VALUE', 'url', fault)] : []
}

function bodyIssues({ method, body }: CallForm): Issue[] {
  if (body === '') return []
  if (method !== 'POST') return [issue('INVALID_VALUE', 'body', NO_BODY)]
  const fault = jsonTemplateFault(body)
  if (!fault) return []
  const message = { zh: `消息体${fault.zh}`, en: `The body: ${fault.en}` }
  return [{ ...issue('INVALID_VALUE', 'body', message), hint: BODY_HINT }]
}

function headerIssues({ name }: ProcessorHeader, index: number): Issue[] {
  return HEADERS.test(name.toLowerCase()) ? [] : [issue('INVALID_VALUE', `headers/${index}/name`, HEADER)]
}

/** What is a list of names and values, as far as it is one. */
function listOf(
  part: 'parameters' | 'headers',
  given: unknown,
  most: number,
): { items: readonly ProcessorParameter[]; issues: Issue[] } {
  if (given === null || given === undefined) return { items: [], issues: [] }
  if (!Array.isArray(given) || given.length > most) {
    const message = { zh: `须为列表，最多 ${most} 项`, en: `a list of at most ${most} is expected` }
    return { items: [], issues: [issue('INVALID_VALUE', part, message)] }
  }
  const issues: Issue[] = []
  const names = new Set<string>()
  const items = given.flatMap((item: unknown, index): ProcessorParameter[] => {
    const faults = itemFaults(item, names)
    for (const [key, message] of faults) issues.push(issue('INVALID_VALUE', `${part}/${index}/${key}`, message))
    return isItem(item) ? [cleaned(item)] : []
  })
  return { items, issues }
}

/** Without what is empty; faults were told before. */
function cleaned(item: ProcessorParameter): ProcessorParameter {
  const { name, value, fixed, required, secret } = item
  return {
    name: name.trim(),
    value: typeof value === 'string' ? value : '',
    ...(fixed === true && { fixed }),
    ...(required === true && { required }),
    ...(secret === true && { secret }),
  }
}

function isItem(item: unknown): item is ProcessorParameter {
  return typeof item === 'object' && item !== null && 'name' in item && typeof item.name === 'string'
}

/** @param names those that came before */
function itemFaults(item: unknown, names: Set<string>): [key: string, message: Text][] {
  if (!isItem(item)) return [['name', NAMELESS]]
  const name = item.name.toLowerCase()
  const faults: [string, Text][] = []
  if (item.name.trim() === '' || item.name.length > LONGEST_NAME) faults.push(['name', NAMELESS])
  else if (names.has(name)) faults.push(['name', TWICE])
  names.add(name)
  for (const [key, value] of Object.entries(item)) {
    const known = KEYS.get(key)
    if (!known) faults.push([key, UNKNOWN])
    else if (value !== null && typeof value !== known) faults.push([key, known === 'boolean' ? FLAG : TEXT])
  }
  const { value = '' } = item
  if (typeof value !== 'string') return faults
  if (value.length > LONGEST_VALUE) faults.push(['value', LONG])
  if (item.secret === true && value !== '') faults.push(['value', SECRET])
  const fault = isFilled(item) ? placeFault(value) : undefined
  return fault ? [...faults, ['value', fault]] : faults
}

function placeFault(value: string): Text | undefined {
  try {
    piecesOf(value)
    return undefined
  } catch (error) {
    if (error instanceof TesseraError) return error.text
    throw error
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}

function issue(code: string, path: string, message: Text): Issue {
  return { code, path, message }
}

const KEYS: ReadonlyMap<string, 'string' | 'boolean'> = new Map([
  ['name', 'string'],
  ['value', 'string'],
  ['note', 'string'],
  ['fixed', 'boolean'],
  ['required', 'boolean'],
  ['secret', 'boolean'],
])

const NO_BODY = { zh: '只有 POST 才有消息体', en: 'only POST has a body' }
const BODY_HINT = {
  zh: '占位符在引号内按文本填入，不加引号时按 JSON 填入，如 {"user":${user},"to":"${mobile}"}',
  en: 'within quotes a place takes text, without quotes JSON: {"user":${user},"to":"${mobile}"}',
}
const HEADER = {
  zh: '不能发送此请求头；可用 Accept、Accept-Language、Authorization、Api-Key 和 X- 开头的自定义请求头',
  en: 'this header cannot be sent; Accept, Accept-Language, Authorization, Api-Key and X-… can',
}
const NAMELESS = { zh: '名称须为 1 至 100 个字符', en: 'a name of 1 to 100 characters is expected' }
const TWICE = { zh: '名称重复', en: 'the name is there twice' }
const UNKNOWN = { zh: '没有这一项', en: 'there is no such part' }
const FLAG = { zh: '须为 true 或 false', en: 'true or false is expected' }
const TEXT = { zh: '须为文本', en: 'a text is expected' }
const LONG = { zh: `至多 ${LONGEST_VALUE} 个字符`, en: `at most ${LONGEST_VALUE} characters` }
const SECRET = {
  zh: '保密的值不随处理器保存，请通过“设置密钥”填写',
  en: 'a secret is not kept with the processor: set it among its secrets',
}

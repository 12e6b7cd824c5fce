/** What callers send about processors: every part in its shape, and nothing else. */
import { invalid, type Issue } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import type { Text } from '../../kernel/text.ts'

type Values = Readonly<Record<string, unknown>>

export function checkBody(body: Values): { readonly id?: string; readonly values: Values } {
  const { id, values, ...others } = body
  const issues = [...unknownIn(others), ...idFault(id)]
  if (!isObject(values)) issues.push(fault('values', OBJECT))
  if (issues.length > 0 || !isObject(values)) throw invalid(issues)
  return { ...(typeof id === 'string' && { id }), values }
}

export function testBody(body: Values): { readonly id?: string; readonly values?: Values; readonly data: Values } {
  const { id, values, data = {}, ...others } = body
  const issues = [...unknownIn(others), ...idFault(id)]
  if (values !== undefined && !isObject(values)) issues.push(fault('values', OBJECT))
  if (values === undefined && id === undefined) issues.push(fault('values', NEITHER))
  if (!isObject(data)) issues.push(fault('data', OBJECT))
  if (issues.length > 0 || !isObject(data)) throw invalid(issues)
  return { ...(typeof id === 'string' && { id }), ...(isObject(values) && { values }), data }
}

export function secretsBody(body: Values): {
  readonly version: number
  readonly secrets: Readonly<Record<string, string | null>>
} {
  const { version, secrets, ...others } = body
  const issues = unknownIn(others)
  if (typeof version !== 'number') issues.push(fault('version', NUMBER))
  if (!isSecrets(secrets)) issues.push(fault('secrets', SECRETS))
  if (issues.length > 0 || typeof version !== 'number' || !isSecrets(secrets)) throw invalid(issues)
  return { version, secrets }
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSecrets(value: unknown): value is Readonly<Record<string, string | null>> {
  return isObject(value) && Object.values(value).every((each) => each === null || typeof each === 'string')
}

function unknownIn(others: Values): Issue[] {
  return Object.keys(others).map((path) => fault(path, UNKNOWN))
}

function idFault(id: unknown): Issue[] {
  return id === undefined || isId(id) ? [] : [fault('id', ID)]
}

function fault(path: string, message: Text): Issue {
  return { code: 'INVALID_VALUE', path, message }
}

const OBJECT = { zh: '须为对象', en: 'an object is expected' }
const NEITHER = { zh: '须给出 values 或 id', en: 'values or id is expected' }
const NUMBER = { zh: '须为看到的版本号', en: 'the version that was seen is expected' }
const SECRETS = { zh: '须为名称与文本（或 null）', en: 'names with texts, or null, are expected' }
const UNKNOWN = { zh: '没有这一项', en: 'there is no such part' }
const ID = { zh: '须为处理器的 id', en: 'the id of a processor is expected' }

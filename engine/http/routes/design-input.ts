/** What administrators send who shape definitions, read strictly. */
import type { DraftInput, PreviewRequest } from '../../drafts/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { DefinitionKind } from '../../model/definition.ts'
import { definitionKinds, isDefinitionKind } from '../../model/validate/schemas.ts'
import { badQuery } from '../../query/index.ts'
import { isRecord } from '../body.ts'

type Body = Readonly<Record<string, unknown>>

/** Drafts of one call. */
const MOST_DRAFTS = 5_000

/** @throws TesseraError BAD_QUERY */
export function definitionsQuery(query: Body): { kind?: DefinitionKind; object?: string } {
  const { kind, object, ...others } = query
  refuseParameters(others, 'kind, object')
  if (kind !== undefined && (typeof kind !== 'string' || !isDefinitionKind(kind))) {
    const known = definitionKinds.join(', ')
    throw badQuery('kind', { zh: `可用：${known}`, en: `known are ${known}` })
  }
  if (object !== undefined && typeof object !== 'string')
    throw badQuery('object', { zh: '只能写一次', en: 'it stands there more than once' })
  return { ...(kind !== undefined && { kind }), ...(object !== undefined && { object }) }
}

/** `?version=` of a draft that is discarded. @throws TesseraError BAD_QUERY */
export function discardQuery(query: Body): { version?: number } {
  const { version, ...others } = query
  refuseParameters(others, 'version')
  if (version === undefined) return {}
  if (typeof version === 'string' && /^[1-9]\d{0,14}$/.test(version)) return { version: Number(version) }
  throw badQuery('version', { zh: '须为正整数', en: 'a whole number above 0 is expected' })
}

/** `?cascade=1` of a removal. @throws TesseraError BAD_QUERY */
export function cascadeParameter(query: Body): boolean {
  const { cascade, ...others } = query
  refuseParameters(others, 'cascade')
  if (cascade === undefined || cascade === '0') return false
  if (cascade === '1') return true
  throw badQuery('cascade', { zh: '可用：0、1', en: 'known are 0, 1' })
}

type Drafted = Pick<DraftInput, 'body' | 'version' | 'revision'>

/** `{body}` or `{removed: true}`, with the versions that the person saw. @throws TesseraError BAD_REQUEST */
export function draftBody(given: Body): Drafted {
  const { body, removed, version, revision, ...others } = given
  refuseOthers(others)
  const seen = { ...counted('version', version), ...counted('revision', revision) }
  if (isRecord(body) && removed === undefined) return { body, ...seen }
  if (body === undefined && removed === true) return { body: null, ...seen }
  throw bad({ zh: '须有 body（对象）或 removed: true', en: 'either body (an object) or removed: true is expected' })
}

/** `{drafts: [{kind, name, body | null}]}`. @throws TesseraError BAD_REQUEST */
export function draftsBody(given: Body): DraftInput[] {
  const { drafts, ...others } = given
  refuseOthers(others)
  const list: unknown[] = Array.isArray(drafts) ? drafts : []
  if (list.length === 0 || list.length > MOST_DRAFTS)
    throw bad({ zh: `drafts 须为 1 到 ${MOST_DRAFTS} 项`, en: `drafts must hold 1 to ${MOST_DRAFTS} drafts` })
  return list.map((each, index) => {
    const { kind, name, body, version, revision, ...rest } = isRecord(each) ? each : {}
    const isRight = typeof kind === 'string' && isDefinitionKind(kind) && typeof name === 'string'
    if (!isRight || (body !== null && !isRecord(body)) || Object.keys(rest).length > 0) {
      const shape = '{kind, name, body, version?, revision?}'
      throw bad({ zh: `drafts[${index}] 须为 ${shape}`, en: `drafts[${index}] must be ${shape}` })
    }
    return { kind, name, body, ...counted('version', version), ...counted('revision', revision) }
  })
}

/** A body that need not be there. @throws TesseraError BAD_REQUEST */
export function optionalBody(body: unknown): Body {
  if (body === undefined) return {}
  if (isRecord(body)) return body
  throw bad({ zh: '请求体须为 JSON 对象', en: 'the body must be a JSON object' })
}

/** The name of what is purged, typed to confirm. @throws TesseraError BAD_REQUEST */
export function purgeBody(body: Body): { name: string } {
  const { name, ...others } = body
  refuseOthers(others)
  if (typeof name === 'string') return { name }
  throw bad({ zh: '须有 name，即要彻底删除者的名称', en: 'name is expected: of what is to be deleted for good' })
}

/** @throws TesseraError BAD_REQUEST */
export function planBody(body: unknown): { prune: boolean } {
  const { prune, ...others } = optionalBody(body)
  refuseOthers(others)
  return { prune: flag('prune', prune) }
}

/** @throws TesseraError BAD_REQUEST */
export function applyBody(body: Body): { base: number; prune: boolean } {
  const { base, prune, ...others } = body
  refuseOthers(others)
  if (typeof base !== 'number' || !Number.isSafeInteger(base))
    throw bad({ zh: 'base 须为计划给出的数', en: 'base must be the number that the plan gave' })
  return { base, prune: flag('prune', prune) }
}

/** `{template: body}` or `{name}`. @throws TesseraError BAD_REQUEST */
export function previewBody(body: Body): PreviewRequest {
  const { template, name, ...others } = body
  refuseOthers(others)
  if (isRecord(template) && name === undefined) return { template }
  if (typeof name === 'string' && template === undefined) return { name }
  throw bad({ zh: '须有 template（对象）或 name', en: 'either template (an object) or name is expected' })
}

/** `?type=` of the schema of fields. @throws TesseraError BAD_QUERY */
export function typeQuery(query: Body): string | undefined {
  const { type, ...others } = query
  refuseParameters(others, 'type')
  if (type === undefined || typeof type === 'string') return type
  throw badQuery('type', { zh: '只能写一次', en: 'it stands there more than once' })
}

function flag(name: string, value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false
  throw bad({ zh: `${name} 须为 true 或 false`, en: `${name} must be true or false` })
}

function counted<K extends 'version' | 'revision'>(name: K, value: unknown): { [P in K]?: number } {
  if (value === undefined) return {}
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)
    return { [name]: value } as { [P in K]: number }
  throw bad({ zh: `${name} 须为整数`, en: `${name} must be a whole number` })
}

function refuseParameters(others: Body, known: string): void {
  for (const name of Object.keys(others))
    throw badQuery(name, { zh: `没有这个参数；可用：${known}`, en: `there is no such parameter; known is ${known}` })
}

export function refuseOthers(others: Body): void {
  for (const name of Object.keys(others)) throw bad({ zh: `请求体中没有 ${name}`, en: `the body takes no ${name}` })
}

export function bad(reason: Text): TesseraError {
  return new TesseraError('BAD_REQUEST', { reason })
}

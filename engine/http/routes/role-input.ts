/** What people send who keep roles and functions, read strictly. */
import {
  type ExplainQuestion,
  FUNCTION_PARTS,
  type FunctionKind,
  type FunctionPatch,
  type MaskingLevel,
  type MaskingSetting,
  OPERATIONS,
  PATCH_PARTS,
  type PeopleQuestion,
  type RolePatch,
} from '../../identity/roles/index.ts'
import { isId } from '../../kernel/ids.ts'
import type { Text } from '../../kernel/text.ts'
import { badQuery } from '../../query/index.ts'
import { isRecord } from '../body.ts'
import { bad, refuseOthers } from './design-input.ts'

type Body = Readonly<Record<string, unknown>>

/** People of one call. */
const MOST_PEOPLE = 1_000
const MOST_SHOWN = 200
const NAME = /^[a-z][a-z0-9_]{0,62}$/

/** `{name, label, description?, enabled?, grants?, points?, menus?}`. @throws TesseraError BAD_REQUEST */
export function newRoleBody({ name, ...body }: Body): { name: string; patch: RolePatch } {
  return { name: namePart(name), patch: patchOf(body) }
}

/** `{version, …}` with the parts that change; null takes one away. @throws TesseraError BAD_REQUEST */
export function rolePatchBody({ version, ...body }: Body): { version: number; patch: RolePatch } {
  if (typeof version !== 'number' || !Number.isSafeInteger(version))
    throw bad({ zh: 'version 须为读到的版本号', en: 'version must be the version that was read' })
  return { version, patch: patchOf(body) }
}

/** What the parts hold is checked with the definition that they make. */
function patchOf(body: Body): RolePatch {
  const parts = Object.entries(body).filter(([part]) => (PATCH_PARTS as readonly string[]).includes(part))
  refuseOthers(
    Object.fromEntries(Object.entries(body).filter(([part]) => !(PATCH_PARTS as readonly string[]).includes(part))),
  )
  return Object.fromEntries(parts) as RolePatch
}

/** `{name, label?}`. @throws TesseraError BAD_REQUEST */
export function copyBody({ name, label, ...others }: Body): { name: string; label?: Text } {
  refuseOthers(others)
  if (label === undefined) return { name: namePart(name) }
  if (isRecord(label) && typeof label['zh'] === 'string' && typeof label['en'] === 'string')
    return { name: namePart(name), label: { zh: label['zh'], en: label['en'] } }
  throw bad({ zh: 'label 须为 {zh, en}', en: 'label must be {zh, en}' })
}

function namePart(name: unknown): string {
  if (typeof name === 'string' && NAME.test(name)) return name
  throw bad({
    zh: 'name 须以小写字母开头，只含小写字母、数字和下划线，最多 63 个字符',
    en: 'name begins with a lower-case letter and has at most 63 lower-case letters, digits and underscores',
  })
}

/** `{users: [id]}`. @throws TesseraError BAD_REQUEST */
export function peopleBody({ users, ...others }: Body): string[] {
  refuseOthers(others)
  const ids: unknown[] = Array.isArray(users) ? users : []
  if (ids.length > 0 && ids.length <= MOST_PEOPLE && ids.every(isId)) return ids
  throw bad({ zh: `users 须为 1 到 ${MOST_PEOPLE} 个用户编号`, en: `users must hold 1 to ${MOST_PEOPLE} ids of users` })
}

/** `?search=&limit=&offset=`. @throws TesseraError BAD_QUERY */
export function peopleQuery({ search, limit, offset, ...others }: Body): PeopleQuestion {
  refuseUnknown(others, 'search, limit, offset')
  return {
    ...(typeof search === 'string' && search.trim() !== '' && { search: search.trim().slice(0, 100) }),
    limit: whole('limit', limit, 10, MOST_SHOWN),
    offset: whole('offset', offset, 0, 1_000_000),
  }
}

function whole(name: string, value: unknown, preset: number, most: number): number {
  if (value === undefined) return preset
  const number = typeof value === 'string' && /^\d{1,7}$/.test(value) ? Number(value) : -1
  if (number >= 0 && number <= most) return number
  throw badQuery(name, { zh: `须为 0 到 ${most} 的整数`, en: `a whole number from 0 to ${most} is expected` })
}

/** `?confirm=true`. @throws TesseraError BAD_QUERY */
export function confirmQuery({ confirm, ...others }: Body): boolean {
  refuseUnknown(others, 'confirm')
  if (confirm === undefined || confirm === 'false') return false
  if (confirm === 'true') return true
  throw badQuery('confirm', { zh: '须为 true 或 false', en: 'true or false is expected' })
}

/** `?node=` of the permission tree. @throws TesseraError BAD_QUERY */
export function nodeQuery({ node, ...others }: Body): string {
  refuseUnknown(others, 'node')
  if (typeof node === 'string' && /^[a-z]+:[a-z0-9_:*]{1,200}$/.test(node)) return node
  throw badQuery('node', { zh: '须为权限树节点的编号', en: 'the id of a node of the permission tree is expected' })
}

/** `?all=1`: with what is disabled. @throws TesseraError BAD_QUERY */
export function treeQuery({ all, ...others }: Body): boolean {
  refuseUnknown(others, 'all')
  if (all === undefined || all === '0') return false
  if (all === '1') return true
  throw badQuery('all', { zh: '可用：0、1', en: 'known are 0, 1' })
}

function refuseUnknown(others: Body, known: string): void {
  for (const name of Object.keys(others))
    throw badQuery(name, { zh: `没有这个参数；可用：${known}`, en: `there is no such parameter; known is ${known}` })
}

/** `{kind, name, label, …}`. @throws TesseraError BAD_REQUEST */
export function functionBody({ kind, name, ...body }: Body): {
  kind: FunctionKind
  name: string
  patch: FunctionPatch
} {
  if (kind !== 'menu' && kind !== 'point')
    throw bad({ zh: 'kind 须为 menu 或 point', en: 'kind must be menu or point' })
  return { kind, name: namePart(name), patch: functionPatchBody(body, kind) }
}

/** The parts that change; null takes one away. @throws TesseraError BAD_REQUEST */
export function functionPatchBody(body: Body, kind: FunctionKind): FunctionPatch {
  refuseOthers(Object.fromEntries(Object.entries(body).filter(([part]) => !FUNCTION_PARTS[kind].includes(part))))
  return body
}

/** `?user=&object=&operation=&record=&field=`. @throws TesseraError BAD_QUERY */
export function explainQuery({ user, object, operation, record, field, ...others }: Body): ExplainQuestion {
  refuseUnknown(others, 'user, object, operation, record, field')
  if (!isId(user)) throw badQuery('user', { zh: '须为用户编号', en: 'the id of a user is expected' })
  if (typeof object !== 'string')
    throw badQuery('object', { zh: '须为对象名称', en: 'the name of an object is expected' })
  const known = OPERATIONS.find((each) => each === operation)
  if (!known)
    throw badQuery('operation', { zh: `可用：${OPERATIONS.join('、')}`, en: `known are ${OPERATIONS.join(', ')}` })
  const text = (name: string, value: unknown): string | undefined => {
    if (value === undefined || value === '') return undefined
    if (typeof value === 'string' && value.length <= 400) return value
    throw badQuery(name, { zh: '只能写一次', en: 'it stands there more than once' })
  }
  const [asked, about] = [text('record', record), text('field', field)]
  return {
    user,
    object,
    operation: known,
    ...(asked !== undefined && { record: asked }),
    ...(about !== undefined && { field: about }),
  }
}

/** `{users, masking, except?}`. @throws TesseraError BAD_REQUEST */
export function maskingBody({ masking, except = [], ...body }: Body): { users: string[]; setting: MaskingSetting } {
  const users = peopleBody(body)
  const level = LEVELS.find((each) => each === masking)
  if (!level) throw bad({ zh: `masking 可用：${LEVELS.join('、')}`, en: `masking must be one of ${LEVELS.join(', ')}` })
  const names: unknown[] = Array.isArray(except) ? except : [except]
  if (names.length > 100 || !names.every((each) => typeof each === 'string' && NAME.test(each)))
    throw bad({ zh: 'except 须为数据范围编码的数组', en: 'except must hold names of scopes' })
  return { users, setting: { level, except: names.map(String) } }
}

const LEVELS: readonly MaskingLevel[] = ['role', 'masked', 'clear']

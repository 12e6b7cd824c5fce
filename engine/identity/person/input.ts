/** What callers send about a person as a whole, read strictly: nothing that is not asked for gets through. */
import { invalid, type Issue } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { canonicalId, OWN_KEY } from '../../model/key.ts'
import type { Values } from '../../records/index.ts'
import type { Difference } from './links.ts'
import type { MembershipChanges } from './memberships.ts'

type Body = Readonly<Record<string, unknown>>

/** A person who is still to be made, or what changes in one. */
export interface PersonWish {
  /** Fields of the person. */
  readonly user: Values
  /** Departments beside the main one, which is a field. */
  readonly departments: Difference
  /** Names of roles. */
  readonly roles: Difference
  readonly memberships: MembershipChanges
}

export interface PersonChange extends PersonWish {
  /** The version that the caller saw. */
  readonly version: unknown
}

const MOST = 200

/** `{user, departments, roles, memberships}` with lists. @throws TesseraError VALIDATION_FAILED */
export function newPerson(body: Body): PersonWish {
  return read(body, ['user', 'departments', 'roles', 'memberships'], (value, path, faults, own) => ({
    add: list(value, path, faults, own),
    remove: [],
  }))
}

/** The same with `{add, remove}` instead of lists, and the version seen. @throws TesseraError VALIDATION_FAILED */
export function personChange(body: Body): PersonChange {
  const { version, ...rest } = body
  const wish = read(rest, ['user', 'departments', 'roles', 'memberships'], (value, path, faults, own) => {
    if (value === undefined) return { add: [], remove: [] }
    if (!isObject(value)) {
      faults.push(fault(path, { zh: '须为 {"add": […], "remove": […]}', en: 'must be {"add": […], "remove": […]}' }))
      return { add: [], remove: [] }
    }
    refuseOthers(value, ['add', 'remove'], `${path}/`, faults)
    const add = list(value['add'], `${path}/add`, faults, own)
    const remove = list(value['remove'], `${path}/remove`, faults, own)
    const both = add.find((each) => remove.includes(each))
    if (both !== undefined)
      faults.push(fault(path, { zh: `${both} 不能同时加入又移除`, en: `${both} cannot be added and removed at once` }))
    return { add, remove }
  })
  return { ...wish, version }
}

type ReadDifference = (value: unknown, path: string, faults: Issue[], own: Spelling) => Difference
/** The one spelling of a value; undefined for what can be none. */
type Spelling = (text: string) => string | undefined

const ids: Spelling = (text) => canonicalId(OWN_KEY, text)
const names: Spelling = (text) => (/^[a-z][a-z0-9_]{0,62}$/.test(text) ? text : undefined)

function read(body: Body, known: readonly string[], difference: ReadDifference): PersonWish {
  const faults: Issue[] = []
  refuseOthers(body, known, '', faults)
  const user = body['user'] ?? {}
  if (!isObject(user)) faults.push(fault('user', { zh: '须为对象', en: 'must be an object' }))
  const memberships = body['memberships'] ?? {}
  if (!isObject(memberships)) faults.push(fault('memberships', { zh: '须为对象', en: 'must be an object' }))
  const wish: PersonWish = {
    user: isObject(user) ? user : {},
    departments: difference(body['departments'], 'departments', faults, ids),
    roles: difference(body['roles'], 'roles', faults, names),
    memberships: new Map(
      Object.entries(isObject(memberships) ? memberships : {}).map(([key, value]) => [
        key,
        difference(value, `memberships/${key}`, faults, ids),
      ]),
    ),
  }
  if (faults.length > 0) throw invalid(faults)
  return wish
}

function list(value: unknown, path: string, faults: Issue[], own: Spelling): string[] {
  if (value === undefined) return []
  if (!Array.isArray(value) || value.length > MOST) {
    faults.push(fault(path, { zh: `须为最多 ${MOST} 项的数组`, en: `must be an array of at most ${MOST}` }))
    return []
  }
  return [
    ...new Set(
      value.flatMap((each: unknown, index) => {
        const known = typeof each === 'string' ? own(each) : undefined
        if (known === undefined)
          faults.push(fault(`${path}/${index}`, { zh: '不是有效的编号或编码', en: 'is no valid id or name' }))
        return known ?? []
      }),
    ),
  ]
}

function refuseOthers(body: Body, known: readonly string[], prefix: string, faults: Issue[]): void {
  for (const name of Object.keys(body).filter((each) => !known.includes(each))) {
    const hint = { zh: `可用：${known.join('、')}`, en: `known are ${known.join(', ')}` }
    faults.push({
      ...fault(`${prefix}${name}`, { zh: `没有 ${name} 这一项`, en: `there is no ${name}` }, 'FIELD_UNKNOWN'),
      hint,
    })
  }
}

function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fault(path: string, message: Text, code = 'INVALID_VALUE'): Issue {
  return { code, path, message }
}

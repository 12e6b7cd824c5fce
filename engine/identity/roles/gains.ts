/** What roles would reach after a change of definitions that neither they nor its author reach now. */
import type { RoleDefinition } from '../../../metadata/types.ts'
import {
  accessPlan,
  type AccessPlan,
  type FieldAccess,
  isWithin,
  type Principal,
  type Rights,
  type Rows,
  scopeOf,
  type UserPrincipal,
} from '../../access/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import { compileModel } from '../../model/compile.ts'
import { type Definition, isKind } from '../../model/definition.ts'
import type { Model, ObjectModel } from '../../model/types.ts'
import type { DefinitionChange } from '../../schema/definition-change.ts'
import { unite } from '../rights.ts'
import { heldAs } from './granting.ts'
import { refusal } from './refusal.ts'
import { offeredBy } from './tree.ts'
import { OPERATIONS, operationWords } from './words.ts'

export interface Sets {
  readonly before: readonly Definition[]
  readonly after: readonly Definition[]
  readonly principal: Principal
}

interface Scene {
  readonly was: Model
  readonly becomes: Model
  /** Objects as they were, by id. */
  readonly objects: ReadonlyMap<string, ObjectModel>
  readonly held: Rights
}

export function gainsOf({ before, after, principal }: Sets, changes: readonly DefinitionChange[]): Issue[] {
  if (changes.length === 0) return []
  const was = compileModel(before, 1, '')
  const scene: Scene = {
    was,
    becomes: compileModel(after, 2, ''),
    objects: new Map([...was.objects.values()].map((object) => [object.id, object])),
    held: principal.kind === 'user' ? principal.rights : unite([]),
  }
  const former = new Map(before.filter(isKind('role')).map((each) => [each.id, each.body]))
  const roles = after.filter(isKind('role'))
  return [
    ...roles.flatMap((role) => gainOf(scene, role.body, former.get(role.id))),
    ...changes.flatMap((change) => loosened(scene, change, roles) ?? []),
  ]
}

function gainOf(scene: Scene, role: RoleDefinition, former: RoleDefinition | undefined): Issue[] {
  const given = unite([role])
  const own = unite([heldAs(scene.held), ...(former ? [former] : [])])
  if (given.administrator && !own.administrator) return [refusal('role', role.name, EVERYTHING)]
  if (given.administrator) return []
  const points = [...given.points].filter((point) => !own.points.has(point))
  return [
    ...points.map((point) => refusal('role', role.name, { zh: `权限点 ${point}`, en: `the point ${point}` }, point)),
    ...[...scene.becomes.objects.values()].flatMap((object) => gainIn(scene, { role, object, given, own })),
  ]
}

const EVERYTHING = { zh: '系统管理员的全部权限', en: 'everything an administrator may' }

interface Measured {
  readonly role: RoleDefinition
  readonly object: ObjectModel
  readonly given: Rights
  readonly own: Rights
}

function gainIn({ was, becomes, objects }: Scene, { role, object, given, own }: Measured): Issue[] {
  const next = accessPlan(becomes, holder(given), object.name)
  if (!next) return []
  const former = accessPlan(was, holder(own), objects.get(object.id)?.name ?? '')
  const beyond = OPERATIONS.filter(
    (operation) =>
      next.scope(operation) !== 'none' && !(former && isWithin(next.rows(operation), former.rows(operation))),
  )
  const known = new Map(former ? [...former.fields.values()].map((access) => [access.field.id, access]) : [])
  const fields = [...next.fields.values()].filter((access) => {
    // a field that was not there holds nothing yet
    const isNew = !objects.get(object.id)?.fields.some(({ id }) => id === access.field.id)
    return !isNew && former !== undefined && isMore(next, access, former, known.get(access.field.id))
  })
  const label = { zh: object.label.zh, en: object.label.en }
  return [
    ...beyond.map((operation) => {
      const words = operationWords(operation)
      return refusal('role', role.name, { zh: `${label.zh}·${words.zh}`, en: `${label.en}: ${words.en}` }, object.name)
    }),
    ...fields.map(({ field }) =>
      refusal(
        'role',
        role.name,
        {
          zh: `${label.zh}·${field.label.zh} 将更多可见或可改`,
          en: `${label.en}, ${field.label.en} would be open to more`,
        },
        `${object.name}.${field.name}`,
      ),
    ),
  ]
}

/** More rows in which it is seen, clear, revealed or written. */
function isMore(next: AccessPlan, now: FieldAccess, former: AccessPlan, was: FieldAccess | undefined): boolean {
  if (!was) return true
  const pairs: readonly (readonly [Rows, Rows])[] = [
    [shownRows(next, now), shownRows(former, was)],
    [clearRows(next, now), clearRows(former, was)],
    [now.revealed, was.revealed],
  ]
  const isWritten = now.writable && !was.writable && !was.field.readonly && !was.field.computed
  return isWritten || pairs.some(([wanted, held]) => scopeOf(wanted) !== 'none' && !isWithin(wanted, held))
}

function shownRows(plan: AccessPlan, { reads, shown }: FieldAccess): Rows {
  return reads === 'partly' ? shown : plan.rows('read')
}

const NOTHING: Rows = [[]]

function clearRows(plan: AccessPlan, { reads, clear }: FieldAccess): Rows {
  if (reads === 'masked') return NOTHING
  return reads === 'clear' ? plan.rows('read') : clear
}

/**
 * What decides by other means whose a record is or what a scope reaches: the fields of owners, the scopes by which people
 * are excepted from masking, and the fields that rules of scopes ask. Whoever changes these must reach all of the object.
 */
function loosened(
  scene: Scene,
  { before, after }: DefinitionChange,
  roles: readonly Definition<'role'>[],
): Issue | undefined {
  const [field] = [before].flatMap((each) => each ?? []).filter(isKind('field'))
  const [former] = [before].flatMap((each) => each ?? []).filter(isKind('object'))
  const [next] = [after].flatMap((each) => each ?? []).filter(isKind('object'))
  const object = scene.was.objects.get(field?.body.object ?? former?.name ?? '')
  if (!object || holdsAll(scene, object)) return undefined
  if (field) {
    const isAsked = rulesOver(object, roles).some((rule) => JSON.stringify(rule).includes(`"${field.body.name}"`))
    const isChanged = !after || !isSame({ ...field.body }, { ...after.body }, WORDS_OF_FIELDS)
    const isOwner = [object.ownerField, object.ownerThrough, object.privateTo].some((each) => each?.id === field.id)
    return isChanged && (isAsked || isOwner) ? refusal('field', field.name, DECIDES) : undefined
  }
  if (!former || !next) return undefined
  const isMoved = OWNING.some((part) => JSON.stringify(former.body[part]) !== JSON.stringify(next.body[part]))
  return isMoved ? refusal('object', next.name, DECIDES) : undefined
}

const OWNING = ['owner_field', 'owner_through', 'private_to', 'scopes', 'mask_switch', 'writer'] as const
const WORDS_OF_FIELDS: ReadonlySet<string> = new Set([
  'label',
  'description',
  'renamed_from',
  'group',
  'order',
  'searchable',
  'indexed',
])

const DECIDES = {
  zh: '它决定哪些记录可见；须拥有该对象的全部权限才能更改',
  en: 'it decides which records people reach; only who holds all rights to the object may change it',
}

function isSame(a: Record<string, unknown>, b: Record<string, unknown>, but: ReadonlySet<string>): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every(
    (part) => but.has(part) || JSON.stringify(a[part]) === JSON.stringify(b[part]),
  )
}

function rulesOver({ name, definition }: ObjectModel, roles: readonly Definition<'role'>[]): unknown[] {
  const grants = roles
    .flatMap(({ body }) => body.grants ?? [])
    .filter(({ object }) => object === name || object === '*')
  const rows = grants.flatMap(({ rows: given = [] }) => (Array.isArray(given) ? given : [given]))
  return [...(definition.scopes ?? []).map(({ rule }) => rule), ...rows.filter((each) => typeof each === 'object')]
}

/** Every operation, on all rows, in every field. */
function holdsAll({ was, held }: Scene, object: ObjectModel): boolean {
  const plan = accessPlan(was, holder(held), object.name)
  if (!plan) return false
  const isWhole = offeredBy(was, object).every((operation) => plan.scope(operation) === 'all')
  return isWhole && object.fields.every(({ name }) => plan.fields.has(name))
}

function holder(rights: Rights): UserPrincipal {
  return { kind: 'user', id: '', name: '', account: '', mustChangePassword: false, rights }
}

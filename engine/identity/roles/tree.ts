/** The tree of all that roles may give: systems, modules and menus, and under them what objects offer and what is named. */
import type { MenuDefinition, PointDefinition } from '../../../metadata/types.ts'
import { accessPlan, mayDo, type Operation, type Principal } from '../../access/index.ts'
import { groupBy } from '../../kernel/collections.ts'
import type { Text } from '../../kernel/text.ts'
import type { Model, ObjectModel } from '../../model/types.ts'
import type { Register } from './store.ts'
import { OPERATIONS, operationWords } from './words.ts'

export type NodeKind = 'menu' | 'object' | 'operation' | 'point' | 'group'

export interface PermissionNode {
  /** `menu:<name>`, `point:<name>`, `operation:<object>:<operation>`; an object's operations may stand under several menus. */
  readonly id: string
  readonly kind: NodeKind
  readonly name: string
  readonly label: Text
  readonly description?: Text
  readonly icon?: string
  readonly enabled: boolean
  /** Of menus and points: who registered it, and where it stands among others. */
  readonly owner?: string
  readonly order?: number
  /** Whether the reader has it and so may give it. */
  readonly held: boolean
  readonly object?: string
  readonly operation?: string
  readonly children: readonly PermissionNode[]
}

/** Where what no menu leads to stands. */
const ELSEWHERE: Text = { zh: '未放入菜单', en: 'Outside the menus' }

interface Building {
  readonly model: Model
  readonly principal: Principal
  readonly menus: ReadonlyMap<string | undefined, readonly MenuDefinition[]>
  readonly points: ReadonlyMap<string | undefined, readonly PointDefinition[]>
  readonly owners: ReadonlyMap<string, string>
  /** Objects that a menu led to by now. */
  readonly placed: Set<string>
  /** Disabled menus and points are told, too: for who registers them. */
  readonly whole: boolean
}

/** @param whole with what is disabled */
export function permissionTree(
  model: Model,
  principal: Principal,
  { menus, points }: Register,
  whole: boolean,
): PermissionNode[] {
  const shown = <B extends { readonly enabled?: boolean }>(rows: readonly { readonly body: B }[]): B[] =>
    rows.map(({ body }) => body).filter((body) => whole || body.enabled !== false)
  const enabled = shown(menus)
  const known = new Set(enabled.map(({ name }) => name))
  const there = new Set(menus.map(({ body }) => body.name))
  // what hangs below a disabled menu is out of sight with it
  const isInSight = ({ menu = '' }: PointDefinition): boolean => known.has(menu) || !there.has(menu)
  const isRoot = ({ parent }: MenuDefinition): boolean => parent === undefined
  const building: Building = {
    model,
    principal,
    menus: groupBy(enabled, (menu) => menu.parent),
    points: groupBy(shown(points).filter(isInSight), ({ menu = '' }) => (known.has(menu) ? menu : undefined)),
    owners: new Map([...menus, ...points].map(({ body, owner }) => [`${body.kind}:${body.name}`, owner])),
    placed: new Set(),
    whole,
  }
  const roots = enabled.filter(isRoot).map((menu) => menuNode(menu, building))
  const rest = elsewhere(building)
  return rest.length === 0 ? roots : [...roots, group(rest)]
}

function group(children: readonly PermissionNode[]): PermissionNode {
  return {
    id: 'group:elsewhere',
    kind: 'group',
    name: 'elsewhere',
    label: ELSEWHERE,
    enabled: true,
    held: true,
    children,
  }
}

function menuNode(menu: MenuDefinition, building: Building): PermissionNode {
  const { model, principal, menus, points, placed } = building
  const object = objectOf(menu, model)
  if (object) placed.add(object.name)
  const rights = principal.kind === 'user' ? principal.rights : undefined
  return {
    id: `menu:${menu.name}`,
    kind: 'menu',
    name: menu.name,
    label: menu.label,
    ...(menu.description && { description: menu.description }),
    ...(menu.icon && { icon: menu.icon }),
    enabled: menu.enabled ?? true,
    ...registered(`menu:${menu.name}`, menu, building),
    held: rights === undefined || rights.administrator || (rights.menus?.has(menu.name) ?? true),
    ...(object && { object: object.name }),
    children: [
      ...(menus.get(menu.name) ?? []).map((child) => menuNode(child, building)),
      ...(object ? operationNodes(object, building) : []),
      ...(points.get(menu.name) ?? []).map((point) => pointNode(point, building)),
    ],
  }
}

/** Pages of the console that are made for one object; people have a list of their own beside it. */
const OBJECT_OF_PAGE: Readonly<Record<string, string>> = { organisation: 'sys_department' }

/** The object whose list a menu opens. */
export function objectOf({ target }: Pick<MenuDefinition, 'target'>, model: Model): ObjectModel | undefined {
  const template = model.templates.get(target?.template ?? '')
  return model.objects.get(target?.object ?? template?.object ?? OBJECT_OF_PAGE[target?.page ?? ''] ?? '')
}

function operationNodes(object: ObjectModel, { model, principal }: Building): PermissionNode[] {
  const held = accessPlan(model, principal, object.name)
  return offeredBy(model, object).map((operation) => ({
    id: `operation:${object.name}:${operation}`,
    kind: 'operation',
    name: operation,
    label: operationWords(operation),
    enabled: true,
    held: (held?.scope(operation) ?? 'none') !== 'none',
    object: object.name,
    operation,
    children: [],
  }))
}

/** What can be done with an object at all. */
export function offeredBy(model: Model, object: ObjectModel): Operation[] {
  const administrator: Principal = {
    ...NOBODY,
    rights: { administrator: true, grants: [], points: new Set(), key: 'all' },
  }
  const plan = accessPlan(model, administrator, object.name)
  return OPERATIONS.filter((operation) => (plan?.scope(operation) ?? 'none') !== 'none')
}

const NOBODY = { kind: 'user', id: '', name: '', account: '', mustChangePassword: false } as const

function registered(
  id: string,
  { order }: { readonly order?: number },
  { owners }: Building,
): Pick<PermissionNode, 'owner' | 'order'> {
  const owner = owners.get(id)
  return { ...(owner !== undefined && { owner }), ...(order !== undefined && { order }) }
}

function pointNode(point: PointDefinition, building: Building): PermissionNode {
  const { name, label, description, enabled = true } = point
  return {
    id: `point:${name}`,
    kind: 'point',
    name,
    label,
    ...(description && { description }),
    enabled,
    ...registered(`point:${name}`, point, building),
    held: mayDo(building.principal, name),
    children: [],
  }
}

function elsewhere(building: Building): PermissionNode[] {
  const { model, points, placed } = building
  const objects = [...model.objects.values()].filter(({ name }) => !placed.has(name))
  return [
    ...objects.map((object): PermissionNode => ({
      id: `object:${object.name}`,
      kind: 'object',
      name: object.name,
      label: object.label,
      enabled: true,
      held: accessPlan(model, building.principal, object.name) !== undefined,
      object: object.name,
      children: operationNodes(object, building),
    })),
    ...(points.get(undefined) ?? []).map((point) => pointNode(point, building)),
  ]
}

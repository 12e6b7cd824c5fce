/** The navigation of one person: modules and their trees, trimmed to what leads somewhere they may go. */
import { accessPlan, mayDo, type Principal } from '../access/index.ts'
import type { MenuDefinition } from '../../metadata/types.ts'
import { groupBy } from '../kernel/collections.ts'
import { isGenerated } from '../model/object-tabs.ts'
import type { Model, ObjectModel } from '../model/types.ts'
import type { MenuNode } from './types.ts'

/** Where objects appear that no menu names, so that what was just defined can be used at once. */
const UNPLACED: Pick<MenuNode, 'name' | 'label' | 'icon'> = {
  name: 'unplaced',
  label: { zh: '其他对象', en: 'Other objects' },
  icon: 'grid',
}

/** Which of the points opens a page; to all others its calls would be unknown. */
const PAGE_POINTS: Readonly<Record<string, readonly string[]>> = {
  'data-structures': ['design'],
  packs: ['packs'],
  dropped: ['design'],
  enums: ['design', 'enum_edit'],
  'import-tables': ['existing_tables'],
  templates: ['design'],
  menus: ['design'],
  'detail-tabs': ['design'],
  roles: ['role_view', 'role_edit', 'role_assign', 'user_masking'],
  applications: ['application_view', 'application_edit', 'application_secret'],
  parameters: ['parameter_view', 'parameter_edit'],
  schedules: ['schedule_view', 'schedule_run'],
  directories: ['directory_edit'],
  'log-seals': ['audit_verify'],
  functions: ['function_view', 'function_edit', 'function_rights'],
  'api-docs': ['api_docs'],
}

/** What one brought in, for whoever may bring anything in. */
const IMPORTS = 'imports'
/** Departments and people, for whoever may see people. */
const ORGANISATION = 'organisation'
/** Pages about tags, for whoever may see rules of them, or the tags themselves. */
const TAG_PAGES: Readonly<Record<string, string>> = { tags: 'sys_tag_rule', 'tag-history': 'sys_tag' }

export function menuTree(model: Model, principal: Principal): MenuNode[] {
  const children = groupBy(model.menus, (menu) => menu.parent)
  const modules = (children.get(undefined) ?? []).flatMap((menu) => node(menu, { model, principal, children }) ?? [])
  const unplaced = unplacedObjects(model, principal)
  const first = modules[0]
  if (unplaced.length === 0) return modules
  const group: MenuNode = { ...UNPLACED, children: unplaced.map(objectNode) }
  if (!first)
    return [{ ...UNPLACED, name: 'applications', label: { zh: '应用', en: 'Applications' }, children: [group] }]
  return [{ ...first, children: [...first.children, group] }, ...modules.slice(1)]
}

interface Building {
  readonly model: Model
  readonly principal: Principal
  readonly children: ReadonlyMap<string | undefined, readonly MenuDefinition[]>
}

function node(menu: MenuDefinition, building: Building): MenuNode | undefined {
  if (!isGranted(menu, building.principal)) return undefined
  const children = (building.children.get(menu.name) ?? []).flatMap((child) => node(child, building) ?? [])
  const target = menuTarget(menu, building)
  // a group of nothing leads nowhere
  if (!target && children.length === 0) return undefined
  return {
    name: menu.name,
    label: menu.label,
    ...(menu.icon && { icon: menu.icon }),
    ...(target && { target }),
    children,
  }
}

function isGranted(menu: MenuDefinition, principal: Principal): boolean {
  if (principal.kind === 'public') return false
  if (principal.kind === 'system' || isAdministrator(principal)) return true
  return principal.rights.menus?.has(menu.name) ?? true
}

function isAdministrator(principal: Principal): boolean {
  return principal.kind === 'user' && principal.rights.administrator
}

function menuTarget(menu: MenuDefinition, { model, principal }: Building): MenuNode['target'] {
  const { target } = menu
  if (!target) return undefined
  if (target.page !== undefined) return pageTarget(target.page, model, principal)
  if (target.url !== undefined) return { url: target.url }
  const template = target.template ?? model.objects.get(target.object ?? '')?.defaultTemplate
  const object = model.templates.get(template ?? '')?.object
  return template !== undefined && object !== undefined && mayRead(model, principal, object) ? { template } : undefined
}

function pageTarget(page: string, model: Model, principal: Principal): MenuNode['target'] {
  const seen = page === ORGANISATION ? 'sys_user' : TAG_PAGES[page]
  if (seen !== undefined) return mayRead(model, principal, seen) ? { page } : undefined
  const isOpen =
    page === IMPORTS
      ? [...model.objects.keys()].some((object) => mayImport(model, principal, object))
      : (PAGE_POINTS[page]?.some((point) => mayDo(principal, point)) ?? true)
  return isOpen ? { page } : undefined
}

/** Objects people may work with that neither a menu leads to nor a tab somebody wrote; the engine's own stay away. */
function unplacedObjects(model: Model, principal: Principal): ObjectModel[] {
  const templateObject = (template: string | undefined): string | undefined =>
    model.templates.get(template ?? '')?.object
  const tabs = [...model.tabs.values()].flat().filter((tab) => !isGenerated(tab))
  const placed = new Set([
    ...model.menus.map(({ target }) => target?.object ?? templateObject(target?.template)),
    ...tabs.map(({ content }) => templateObject(content.template)),
  ])
  return [...model.objects.values()]
    .filter((object) => object.writer === 'open' && object.owner !== 'system' && !placed.has(object.name))
    .filter((object) => mayRead(model, principal, object.name))
}

function objectNode(object: ObjectModel): MenuNode {
  const { icon } = object.definition
  return {
    name: object.name,
    label: object.label,
    ...(icon && { icon }),
    target: { template: object.defaultTemplate },
    children: [],
  }
}

function mayRead(model: Model, principal: Principal, object: string): boolean {
  return (accessPlan(model, principal, object)?.scope('read') ?? 'none') !== 'none'
}

function mayImport(model: Model, principal: Principal, object: string): boolean {
  return (accessPlan(model, principal, object)?.scope('import') ?? 'none') !== 'none'
}

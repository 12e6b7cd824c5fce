/** A menu as a form, and the definition a form makes. Pure. */
import type { Text } from '../../../engine/kernel/text.ts'
import type { Body } from '../../data/definitions.ts'
import { asBoth, EMPTY, textOf, withoutDefaults, type Both } from '../form/both.ts'
import { nameFault } from '../form/names.ts'
import type { FormFaults } from '../form/use-draft-form.ts'

export const TARGETS = ['none', 'template', 'page', 'url'] as const
export type TargetType = (typeof TARGETS)[number]

/** Pages of the console that a menu may open. */
export const PAGES = [
  'data-structures',
  'import-tables',
  'templates',
  'detail-tabs',
  'menus',
  'enums',
  'dropped',
  'packs',
  'imports',
  'directories',
  'schedules',
  'parameters',
  'log-seals',
  'api-docs',
] as const

/** Stands before the name of an object whose list follows from it, where others name a template. */
export const OBJECT_PREFIX = 'object:'

export interface MenuValues {
  readonly label: Both
  readonly name: string
  readonly parent: string
  readonly icon: string
  readonly enabled: boolean
  readonly type: TargetType
  readonly template: string
  readonly page: string
  readonly url: string
  readonly [name: string]: unknown
}

export function newMenu(parent: string, isModule: boolean): MenuValues {
  return {
    label: EMPTY,
    name: '',
    parent,
    icon: '',
    enabled: true,
    type: isModule ? 'none' : 'template',
    template: '',
    page: '',
    url: '',
  }
}

export function menuValues(body: Body): MenuValues {
  const given = body['target']
  const target: Body = typeof given === 'object' && given !== null ? { ...given } : {}
  const type = TARGETS.find((one) => target[one] !== undefined) ?? 'none'
  return {
    label: asBoth(body['label']),
    name: String(body['name']),
    parent: String(body['parent'] ?? ''),
    icon: String(body['icon'] ?? ''),
    enabled: body['enabled'] !== false,
    type: target['object'] === undefined ? type : 'template',
    template: listOf(target),
    page: String(target['page'] ?? ''),
    url: String(target['url'] ?? ''),
  }
}

function listOf({ template, object }: Body): string {
  return object === undefined ? String(template ?? '') : `${OBJECT_PREFIX}${String(object)}`
}

const FAULTS = {
  name: { zh: '请输入名称', en: 'Enter a name' },
  template: { zh: '请选择列表模板', en: 'Choose a list template' },
  page: { zh: '请选择页面', en: 'Choose a page' },
  url: { zh: '地址须以 https:// 开头', en: 'An address begins with https://' },
} as const satisfies Record<string, Text>

/** `taken`: names that a new menu cannot have; absent for one that is there. */
export function menuFaults(values: MenuValues, taken: ReadonlySet<string> | undefined): FormFaults {
  const name = taken && nameFault(values.name, { taken })
  const isWrong: Readonly<Record<TargetType, boolean>> = {
    none: false,
    template: values.template === '',
    page: values.page === '',
    url: !/^https:\/\/[^\s/?#]+/.test(values.url.trim()),
  }
  return {
    ...(textOf(values.label) ? {} : { 'label/zh': FAULTS.name }),
    ...(name && { name }),
    ...(values.type !== 'none' && isWrong[values.type] && { [`target/${values.type}`]: FAULTS[values.type] }),
  }
}

/** `former`: what is there already; `order`: where a new one goes. */
export function menuBody(values: MenuValues, former: Body, order?: number): Body {
  const { label, name, parent, icon, enabled, type, template, page, url } = values
  const targets: Readonly<Record<TargetType, Body | undefined>> = {
    none: undefined,
    template: template.startsWith(OBJECT_PREFIX) ? { object: template.slice(OBJECT_PREFIX.length) } : { template },
    page: { page },
    url: { url: url.trim() },
  }
  return withoutDefaults(
    {
      ...former,
      kind: 'menu',
      name,
      label: textOf(label),
      parent,
      icon,
      enabled,
      target: targets[type],
      order: former['order'] ?? order,
    },
    { enabled: true },
  )
}

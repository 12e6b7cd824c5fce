/** A detail tab as a form, and the definition a form makes. Pure. */
import type { Text } from '../../../engine/kernel/text.ts'
import { fill } from '../../../engine/kernel/text.ts'
import type { Body } from '../../data/definitions.ts'
import { asBoth, EMPTY, textOf, withoutDefaults, type Both } from '../form/both.ts'
import { nameFault } from '../form/names.ts'
import type { FormFaults } from '../form/use-draft-form.ts'

export const TAB_TYPES = ['template', 'view', 'url'] as const
export type TabType = (typeof TAB_TYPES)[number]

export interface TabValues {
  readonly label: Both
  readonly name: string
  readonly object: string
  readonly order: number | undefined
  readonly enabled: boolean
  readonly type: TabType
  readonly template: string
  readonly via: string
  readonly view: string
  readonly url: string
  readonly [name: string]: unknown
}

export function newTab(object: string, order: number): TabValues {
  return {
    label: EMPTY,
    name: '',
    object,
    order,
    enabled: true,
    type: 'template',
    template: '',
    via: '',
    view: 'history',
    url: '',
  }
}

export function tabValues(body: Body): TabValues {
  const content = contentOf(body)
  const type = TAB_TYPES.find((one) => content[one] !== undefined) ?? 'template'
  return {
    label: asBoth(body['label']),
    name: String(body['name']),
    object: String(body['object']),
    order: typeof body['order'] === 'number' ? body['order'] : undefined,
    enabled: body['enabled'] !== false,
    type,
    template: String(content['template'] ?? ''),
    via: String(content['via'] ?? ''),
    view: String(content['view'] ?? 'history'),
    url: String(content['url'] ?? ''),
  }
}

export function contentOf(body: Body): Readonly<Record<string, unknown>> {
  const content = body['content']
  return typeof content === 'object' && content !== null ? { ...content } : {}
}

const FAULTS = {
  name: { zh: '请输入页签名称', en: 'Enter a name' },
  order: { zh: '请输入显示顺序', en: 'Enter a position' },
  template: { zh: '请选择列表模板', en: 'Choose a list template' },
  url: { zh: '请输入链接地址', en: 'Enter an address' },
  scheme: { zh: '地址须以 https:// 开头', en: 'An address begins with https://' },
  host: {
    zh: '占位符只能写在主机名之后，例如 https://example.com/view?id=${id}',
    en: 'A place stands after the host, such as https://example.com/view?id=${id}',
  },
  field: { zh: '没有字段“{name}”', en: 'There is no field “{name}”' },
} as const satisfies Record<string, Text>

export interface TabRules {
  /** Names that a new tab cannot have; absent for one that is there. */
  readonly taken: ReadonlySet<string> | undefined
  /** Fields of the object, by name. */
  readonly fields: ReadonlySet<string>
}

export function tabFaults(values: TabValues, { taken, fields }: TabRules): FormFaults {
  const name = taken && nameFault(values.name, { taken })
  return {
    ...(textOf(values.label) ? {} : { 'label/zh': FAULTS.name }),
    ...(name && { name }),
    ...(values.order === undefined && { order: FAULTS.order }),
    ...contentFaults(values, fields),
  }
}

function contentFaults({ type, template, url }: TabValues, fields: ReadonlySet<string>): FormFaults {
  if (type === 'template' && template === '') return { 'content/template': FAULTS.template }
  const fault = type === 'url' ? addressFault(url, fields) : undefined
  return fault ? { 'content/url': fault } : {}
}

/** What follows the host may be filled with values of the record; the host is fixed. */
function addressFault(url: string, fields: ReadonlySet<string>): Text | undefined {
  if (url.trim() === '') return FAULTS.url
  if (!url.startsWith('https://')) return FAULTS.scheme
  const places = [...url.matchAll(/\$\{([^}]*)\}?/g)]
  const head = url.slice(0, places[0]?.index ?? url.length)
  if (!/^https:\/\/[^/?#\\\s]+/.test(head) || (places.length > 0 && !/^https:\/\/[^/?#\\\s]+[/?#]/.test(head)))
    return FAULTS.host
  const unknown = places.find(([, name = '']) => name !== 'id' && !fields.has(name))
  return unknown && fill(FAULTS.field, { name: unknown[1] ?? '' })
}

/** `former`: what is there already; what the form does not show stays. */
export function tabBody(values: TabValues, former: Body): Body {
  const { label, name, object, order, enabled, type, template, via, view, url } = values
  const contents: Readonly<Record<TabType, Body>> = {
    template: { template, ...(via !== '' && { via }) },
    view: { view },
    url: { url: url.trim() },
  }
  return withoutDefaults(
    { ...former, kind: 'tab', name, object, label: textOf(label), order, enabled, content: contents[type] },
    { enabled: true },
  )
}

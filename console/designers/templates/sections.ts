/**
 * A part of a template seen as sections of items, the same for lists, forms, queries, cards and detail pages, so that
 * one editor serves them all. In go template bodies, out come new ones; nothing is changed in place.
 */
import type { ScreenModel } from '../../../engine/screens/types.ts'
import type { Text } from '../../../engine/kernel/text.ts'

export const PARTS = ['list', 'form', 'query', 'card', 'detail'] as const
export type PartName = (typeof PARTS)[number]

export interface Item {
  readonly field: string
  readonly [property: string]: unknown
}

export interface Section {
  readonly label?: Text
  readonly columns?: number
  readonly items: readonly Item[]
}

type Content = Readonly<Record<string, unknown>>
/** The body of a template; only its parts matter here. */
export type TemplateBody = Content

/** How the items of a part are written down. */
interface Form {
  read(content: Content): Section[]
  write(sections: readonly Section[], content: Content): Content
}

const flat = (key: string): Form => ({
  read: (content) => [{ items: itemsOf(content[key]) }],
  write: (sections, content) => ({ ...content, [key]: sections.flatMap((section) => section.items) }),
})

const bare = (key: string): Form => ({
  read: (content) => [{ items: itemsOf(content[key]) }],
  write: (sections, content) => ({ ...content, [key]: names(sections.flatMap((section) => section.items)) }),
})

const sectioned = (item: (item: Item) => unknown): Form => ({
  read: (content) =>
    recordsOf(content['sections']).map(({ fields, ...section }) => ({ ...section, items: itemsOf(fields) })),
  write: (sections, content) => ({
    ...content,
    sections: sections.map(({ items, ...section }) => ({ ...section, fields: items.map(item) })),
  }),
})

const forms: Readonly<Record<PartName, Form>> = {
  list: flat('columns'),
  query: flat('items'),
  card: bare('fields'),
  form: sectioned((item) => item),
  detail: sectioned((item) => item.field),
}

/** Parts that people divide into groups with a heading. */
export function hasSections(part: PartName): boolean {
  return part === 'form' || part === 'detail'
}

/** Parts whose items are more than the name of a field. */
export function hasProperties(part: PartName): boolean {
  return part === 'list' || part === 'form' || part === 'query'
}

/** Nothing when the template leaves the part to be made from the object. */
export function sectionsOf(body: TemplateBody, part: PartName): readonly Section[] | undefined {
  const content = body[part]
  if (!isContent(content)) return undefined
  const sections = forms[part].read(content)
  return sections.length > 0 ? sections : [{ items: [] }]
}

export function withSections(body: TemplateBody, part: PartName, sections: readonly Section[]): TemplateBody {
  const content = body[part]
  return { ...body, [part]: forms[part].write(sections, isContent(content) ? content : {}) }
}

/** What a part says beside its items, such as the order of a list. */
export function withPartProperty(body: TemplateBody, part: PartName, name: string, value: unknown): TemplateBody {
  const content = body[part]
  const { [name]: _former, ...others } = isContent(content) ? content : {}
  return { ...body, [part]: value === undefined ? others : { ...others, [name]: value } }
}

export function partProperty(body: TemplateBody, part: PartName, name: string): unknown {
  const content = body[part]
  return isContent(content) ? content[name] : undefined
}

/** As it is written down: sections without items and parts without sections are left to be made from the object. */
export function written(body: TemplateBody): TemplateBody {
  const parts = PARTS.flatMap((part): [string, unknown][] => {
    const sections = sectionsOf(body, part)?.filter((section) => section.items.length > 0)
    if (!sections || (sections.length === 0 && part !== 'card')) return []
    const content = withSections(body, part, sections)[part]
    return isContent(content) && (part !== 'card' || content['title'] !== undefined) ? [[part, content]] : []
  })
  const others = Object.entries(body).filter(([name]) => !PARTS.some((part) => part === name))
  return { ...Object.fromEntries(others), ...Object.fromEntries(parts) }
}

/** The parts of a screen as a template would have to write them, to go on from what was made from the object. */
export function partOfScreen(screen: ScreenModel, part: PartName): Content {
  const { list, form, query, card, detail } = screen
  switch (part) {
    case 'list':
      return { columns: list.columns.map((column) => columnOf(column, screen)) }
    case 'form':
      return { sections: form.sections }
    case 'query':
      return { items: query.items }
    case 'card':
      return { ...card }
    case 'detail': {
      const subtitle = detail.subtitle.length > 0 ? { subtitle: detail.subtitle } : {}
      return { title: detail.title, ...subtitle, sections: detail.sections }
    }
  }
}

/** Without what the column has from its field anyway. */
function columnOf(
  { sortable: _, label, ...column }: ScreenModel['list']['columns'][number],
  screen: ScreenModel,
): Item {
  const own = screen.fields[column.field]?.label
  return own && own.zh === label.zh && own.en === label.en ? column : { ...column, label }
}

function itemsOf(value: unknown): Item[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((one: unknown) => {
    if (typeof one === 'string') return [{ field: one }]
    return isContent(one) && typeof one['field'] === 'string' ? [{ ...one, field: one['field'] }] : []
  })
}

function names(items: readonly Item[]): string[] {
  return items.map((item) => item.field)
}

function recordsOf(value: unknown): Content[] {
  return Array.isArray(value) ? value.filter(isContent) : []
}

export function isContent(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

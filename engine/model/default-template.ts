/** The parts of a template that nobody wrote: what a sensible person would put there first. */
import type { TemplateDefinition } from '../../metadata/types.ts'
import type { FieldModel, ObjectModel, SortKey } from './types.ts'

const MOST_LIST_COLUMNS = 10
const MOST_CARD_FIELDS = 4

/** A template with every part filled in. */
export type CompleteTemplate = TemplateDefinition & Required<Pick<TemplateDefinition, 'list' | 'form' | 'query' | 'card' | 'detail'>>

/** Completes `template`, or makes one of its own name for an object that has none. */
export function completeTemplate(object: ObjectModel, template?: TemplateDefinition): CompleteTemplate {
  const own = object.fields.filter((field) => !field.system)
  const writable = own.filter((field) => !field.readonly)
  const titleFirst = [object.title, ...own.filter((field) => field !== object.title)]
  return {
    kind: 'template',
    name: template?.name ?? object.name,
    object: object.name,
    label: template?.label ?? object.label,
    ...(template?.description && { description: template.description }),
    list: template?.list ?? { columns: listColumns(titleFirst) },
    form: template?.form ?? { sections: [{ fields: writable.map((field) => ({ field: field.name })) }] },
    query: template?.query ?? { items: own.map((field) => ({ field: field.name })) },
    card: template?.card ?? {
      title: object.title.name,
      fields: short(titleFirst.slice(1)).slice(0, MOST_CARD_FIELDS).map((field) => field.name),
    },
    detail: template?.detail ?? {
      title: object.title.name,
      sections: [{ fields: own.map((field) => field.name) }],
    },
  }
}

function listColumns(fields: readonly FieldModel[]): { field: string; fixed?: 'left' }[] {
  return short(fields)
    .slice(0, MOST_LIST_COLUMNS)
    .map((field, index) => (index === 0 ? { field: field.name, fixed: 'left' } : { field: field.name }))
}

function short(fields: readonly FieldModel[]): FieldModel[] {
  return fields.filter((field) => field.kind.long !== true)
}

/** `-created_at` → the field and its direction. */
export function parseSortKey(text: string): SortKey {
  return text.startsWith('-') ? { field: text.slice(1), descending: true } : { field: text, descending: false }
}

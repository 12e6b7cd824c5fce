/** The parts of a template that nobody wrote: what a sensible person would put there first. */
import type { ListPart, TemplateDefinition } from '../../metadata/types.ts'
import type { FieldModel, ObjectModel, SortKey } from './types.ts'

const MOST_LIST_COLUMNS = 10
const MOST_CARD_FIELDS = 4

/** A template with every part filled in. */
export type CompleteTemplate = TemplateDefinition &
  Required<Pick<TemplateDefinition, 'list' | 'form' | 'query' | 'card' | 'detail'>>

/** Completes `template`, or makes one of its own name for an object that has none. */
export function completeTemplate(object: ObjectModel, template?: TemplateDefinition): CompleteTemplate {
  const complete = { ...generatedTemplate(object), ...template }
  return { ...complete, list: sortable(object, complete.list) }
}

function generatedTemplate(object: ObjectModel): CompleteTemplate {
  const own = object.fields.filter((field) => !field.system)
  // lines have a table of their own beside the facts of a record
  const held = own.filter((field) => field.kind.storage !== 'none')
  // what a formula gives is worth seeing while its fields are filled in
  const writable = own.filter((field) => !field.readonly || followsInput(field, own))
  const tags = object.fields.filter((field) => field.kind.tags === true)
  const titleFirst = [object.title, ...own.filter((field) => field !== object.title)]
  const cardFields = short(titleFirst.slice(1)).slice(0, MOST_CARD_FIELDS)
  return {
    kind: 'template',
    name: object.name,
    object: object.name,
    label: object.label,
    list: { columns: listColumns([object.title, ...tags, ...titleFirst.slice(1)]) },
    form: { sections: [{ fields: writable.map((field) => ({ field: field.name })) }] },
    query: { items: [...held, ...tags].map((field) => ({ field: field.name })) },
    card: { title: object.title.name, fields: cardFields.map((field) => field.name) },
    detail: { title: object.title.name, sections: [{ fields: [...held, ...tags].map((field) => field.name) }] },
  }
}

/** A formula of what people fill in. */
function followsInput({ computed }: FieldModel, own: readonly FieldModel[]): boolean {
  const entered = new Set(own.filter((field) => !field.readonly).map((field) => field.name))
  return computed?.formula !== undefined && computed.inputs.some(({ field }) => entered.has(field))
}

/** Without an order by a field that is switched off; then the object's own holds. */
function sortable(object: ObjectModel, list: ListPart): ListPart {
  if (list.sort === undefined || object.field.has(parseSortKey(list.sort).field)) return list
  const { sort: _, ...rest } = list
  return rest
}

function listColumns(fields: readonly FieldModel[]): { field: string; fixed?: 'left' }[] {
  return short(fields)
    .slice(0, MOST_LIST_COLUMNS)
    .map((field, index) => (index === 0 ? { field: field.name, fixed: 'left' } : { field: field.name }))
}

function short(fields: readonly FieldModel[]): FieldModel[] {
  return fields.filter((field) => field.kind.long !== true)
}

/** The newest first; in the order of its key where a table does not say when a row was made. */
export function usualOrder(fields: ReadonlyMap<string, FieldModel>): string {
  if (fields.has('created_at') && fields.get('created_at')?.system === true) return '-created_at'
  if (fields.has('id')) return 'id'
  return [...fields.values()].find((field) => field.kind.long !== true && field.kind.sortable !== false)?.name ?? 'id'
}

/** `-created_at` → the field and its direction. */
export function parseSortKey(text: string): SortKey {
  return text.startsWith('-') ? { field: text.slice(1), descending: true } : { field: text, descending: false }
}

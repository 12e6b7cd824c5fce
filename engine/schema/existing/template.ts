/** The screens of one table: what a person who knows the data would put first. */
import type { TemplateDefinition } from '../../../metadata/types.ts'
import { fieldKinds } from '../../fields/index.ts'
import type { ValueTypeName } from '../../rules/index.ts'
import type { TableFacts } from './catalog.ts'
import { keyOf, type MadeDefinition } from './made.ts'
import type { MadeField } from './fields.ts'
import { wordsOf } from './names.ts'

const MOST_COLUMNS = 10
const MOST_QUERIES = 8
const MOST_CARD_FIELDS = 4

export function templateOf(
  table: TableFacts,
  object: string,
  fields: readonly MadeField[],
): MadeDefinition<'template'> {
  const key = new Set(keyOf(table))
  const ordered = [
    ...fields.filter(({ body }) => key.has(body.column ?? '')),
    ...fields.filter(({ body }) => !key.has(body.column ?? '')),
  ].map(({ body }) => body)
  const short = ordered.filter(
    (body) => fieldKinds.get(body.type).long !== true && fieldKinds.get(body.type).sortable !== false,
  )
  const shown = short.length > 0 ? short : ordered
  const written = ordered.filter((body) => body.readonly !== true)
  const asked = [...short].sort(
    (a, b) => worth(b.type, key.has(b.column ?? '')) - worth(a.type, key.has(a.column ?? '')),
  )
  const body: TemplateDefinition = {
    kind: 'template',
    name: object,
    object,
    label: wordsOf(table.name, table.comment).label,
    default: true,
    list: {
      columns: shown
        .slice(0, MOST_COLUMNS)
        .map(({ name }, index) => (index === 0 ? { field: name, fixed: 'left' as const } : { field: name })),
    },
    ...(written.length > 0 && { form: { sections: [{ fields: written.map(({ name }) => ({ field: name })) }] } }),
    ...(asked.length > 0 && {
      query: { items: asked.slice(0, MOST_QUERIES).map(({ name }) => ({ field: name })) },
    }),
    card: { ...cardTitle(shown), fields: shown.slice(1, 1 + MOST_CARD_FIELDS).map(({ name }) => name) },
    detail: { sections: [{ fields: ordered.map(({ name }) => name) }] },
  }
  return { kind: 'template', name: object, body }
}

function cardTitle([first]: readonly { readonly name: string }[]): { title: string } {
  return { title: first?.name ?? 'id' }
}

/** What people look for records by, the least first. */
const WORTHS: readonly (readonly ValueTypeName[])[] = [
  ['decimal', 'number', 'time'],
  ['boolean'],
  ['date', 'datetime'],
  ['option'],
  ['reference'],
  ['text'],
]

function worth(type: string, inKey: boolean): number {
  const { valueType } = fieldKinds.get(type)
  return WORTHS.findIndex((types) => types.includes(valueType)) + (inKey ? 0.5 : 0)
}

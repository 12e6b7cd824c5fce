/** The screen of an object's recycle bin, made of the screen of its list: fewer columns, with when and by whom. */
import type { ScreenField, ScreenModel } from '../../../engine/screens/types.ts'
import type { Text } from '../../../engine/kernel/text.ts'

const MOST_COLUMNS = 5
const AT: Text = { zh: '删除时间', en: 'Deleted at' }
const BY: Text = { zh: '删除人', en: 'Deleted by' }

/** Records here have no page of their own, so the screen knows no id. */
export function binScreen(screen: ScreenModel): ScreenModel {
  const { id: _id, ...known } = screen.fields
  const at = renamed(known['created_at'], 'deleted_at', AT)
  const by = renamed(known['created_by'], 'deleted_by', BY)
  const added = [at, by].flatMap((field) => field ?? [])
  const { filter: _filter, unfiltered: _unfiltered, ...list } = screen.list
  const columns = list.columns.filter((column) => column.field !== 'id').slice(0, MOST_COLUMNS)
  const shown = new Set(columns.map((column) => column.field))
  return {
    ...screen,
    fields: { ...known, ...Object.fromEntries(added.map((field) => [field.name, field])) },
    list: {
      ...list,
      columns: [
        ...columns.map(({ fixed: _fixed, group: _group, ...column }) => column),
        ...added.map((field) => ({ field: field.name, label: field.label, sortable: field.name === 'deleted_at' })),
      ],
      expand: [...list.expand.filter((name) => shown.has(name)), ...(by ? [by.name] : [])],
      sort: '-deleted_at',
    },
    card: { ...screen.card, fields: added.map((field) => field.name) },
  }
}

function renamed(field: ScreenField | undefined, name: string, label: Text): ScreenField | undefined {
  return field && { ...field, name, label, operators: [] }
}

/** The screen of tags as the page of tags uses it: which columns, which conditions and which inputs, of those somebody sees. Pure. */
import type { Text } from '../../engine/kernel/text.ts'
import type { ScreenColumn, ScreenModel } from '../../engine/screens/types.ts'

export const TAG = 'sys_tag'
export const TAG_TEMPLATE = 'tags'
export const AUTOMATIC = 'global_auto'
export const PERSONAL = 'personal'

const COLUMNS: Readonly<Record<string, { readonly width: number; readonly label?: Text; readonly fixed?: 'left' }>> = {
  name: { width: 190, fixed: 'left' },
  category: { width: 150 },
  type: { width: 140 },
  validity_days: { width: 104, label: { zh: '有效期', en: 'Validity' } },
  score: { width: 96 },
  records: { width: 110 },
  enabled: { width: 96, label: { zh: '状态', en: 'State' } },
  last_run_at: { width: 150, label: { zh: '上次运行', en: 'Last run' } },
}

/** What the form enters, in order. */
export const ENTERED = ['category', 'name', 'enabled', 'type', 'validity_days', 'score', 'color', 'description']

export function tagScreen(screen: ScreenModel): ScreenModel {
  const known = Object.keys(COLUMNS).filter((name) => screen.fields[name])
  return {
    ...screen,
    label: { zh: '标签管理', en: 'Tags' },
    list: {
      ...screen.list,
      columns: known.flatMap((name) => columnOf(screen, name) ?? []),
      expand: known.filter((name) => name === 'category'),
      pageSize: 20,
    },
    form: { sections: [{ columns: 1, fields: ENTERED.map((field) => ({ field })) }] },
    // the category is chosen in the tree
    query: { items: known.filter((name) => name !== 'category').map((field) => ({ field })) },
    card: { title: 'name' },
  }
}

function columnOf({ fields }: ScreenModel, name: string): ScreenColumn | undefined {
  const [field, column] = [fields[name], COLUMNS[name]]
  if (!field || !column) return undefined
  const { width, fixed, label = field.label } = column
  return { field: name, label, width, sortable: field.sortable, ...(fixed && { fixed }) }
}

/** Tags of an object, of one category with those below it or without. */
export function placeFilter(object: string, categories: readonly string[]): Readonly<Record<string, unknown>> {
  const own = { '==': [{ var: 'object' }, object] }
  return categories.length > 0 ? { and: [own, { in: [{ var: 'category' }, categories] }] } : own
}

/** The list of the records that carry a tag now. */
export function recordsPath(template: string, tag: string): string {
  const where = JSON.stringify({ has_any: [{ var: 'tags' }, [tag]] })
  return `/o/${encodeURIComponent(template)}?${new URLSearchParams({ where })}`
}

export function rulesPath(tag: string): string {
  return `/tags/${encodeURIComponent(tag)}/rules`
}

/** Columns of a list as somebody sees them: the template's, arranged by the person's own choice. */
import { h, type VNode } from 'vue'
import type { ScreenColumn, ScreenField, ScreenModel } from '../../engine/screens/types.ts'
import type { Locale, Text } from '../../engine/kernel/text.ts'
import type { Row } from '../data/types.ts'
import type { PaintContext } from '../fields/kind.ts'
import { kindOf } from '../fields/registry.ts'
import type { GridColumn } from '../kit/grid-types.ts'
import type { ColumnChoice } from '../state/preferences.ts'
import type { ViewState } from './view-state.ts'

const LEAST_WIDTH = 88
/** A header needs room for its label and two buttons. */
const CHARACTER_WIDTH = { zh: 13, en: 7.5 }
const BUTTONS_WIDTH = 64

export interface Arranged extends ScreenColumn {
  readonly isShown: boolean
}

/** The person's order first, then columns the choice does not know, shown. */
export function arrange(columns: readonly ScreenColumn[], choice: ColumnChoice | undefined): Arranged[] {
  const order = choice?.order ?? []
  const rank = (column: ScreenColumn): number =>
    order.includes(column.field) ? order.indexOf(column.field) : order.length
  return columns
    .map((column) => ({ ...column, isShown: !(choice?.hidden.includes(column.field) ?? false) }))
    .toSorted((a, b) => rank(a) - rank(b))
}

interface Painting {
  readonly screen: ScreenModel
  readonly state: ViewState
  readonly context: PaintContext
  text(both: Text): string
}

export function gridColumns(columns: readonly Arranged[], painting: Painting): GridColumn<Row>[] {
  const { screen } = painting
  const shown = columns.filter((column) => column.isShown && screen.fields[column.field])
  const titleAt = Math.max(
    0,
    shown.findIndex((column) => column.field === screen.object.title),
  )
  return shown.flatMap((column, at) => {
    const field = screen.fields[column.field]
    return field ? [gridColumn(column, field, painting, at === titleAt)] : []
  })
}

function gridColumn(column: ScreenColumn, field: ScreenField, painting: Painting, isTitle: boolean): GridColumn<Row> {
  const kind = kindOf(field.type)
  const { screen, state, context, text } = painting
  const label = text(column.label)
  const sort = state.sort.find((key) => key.field === field.name)
  return {
    key: field.name,
    label,
    width: Math.max(
      column.width ?? Math.max(LEAST_WIDTH, kind.width),
      headerWidth(label, context.locale),
      kind.leastWidth ?? 0,
    ),
    ...(kind.align && { align: kind.align }),
    ...(column.fixed && { fixed: column.fixed }),
    ...(column.group && { group: text(column.group) }),
    ...(column.icon && { icon: column.icon }),
    sortable: column.sortable,
    ...(sort && { sorted: sort.descending ? ('descending' as const) : ('ascending' as const) }),
    filterable: field.operators.length > 0 && kind.Filter !== undefined,
    filtered: field.name in state.filters,
    paint: painterOf(field, painting, isTitle && isAddressed(screen)),
  }
}

type Painter = GridColumn<Row>['paint']

/** The title leads to the record's page; some kinds need to know whose value they paint. */
function painterOf(field: ScreenField, { screen, context }: Painting, isLink: boolean): Painter {
  const kind = kindOf(field.type)
  if (isLink) {
    return (row) =>
      h('a', { href: recordPath(screen.template, row.id), class: 'title-link' }, titleText(row, field, context))
  }
  return kind.ofRecord
    ? (row) => kind.paint(row[field.name], field, { ...context, record: `${screen.object.name}/${row.id}` })
    : (row) => kind.paint(row[field.name], field, context)
}

/** Rows of custom SQL and of tables without a key have no page of their own. */
export function isAddressed({ fields }: ScreenModel): boolean {
  return fields['id'] !== undefined
}

/** A narrower column would cut its own name. */
export function headerWidth(label: string, locale: Locale): number {
  return Math.ceil(label.length * CHARACTER_WIDTH[locale]) + BUTTONS_WIDTH
}

export function recordPath(template: string, id: string): string {
  return `/o/${encodeURIComponent(template)}/${encodeURIComponent(id)}`
}

/** The words of a record's title field; a record without title is known by its id. */
export function titleText(row: Row, field: ScreenField | undefined, context: PaintContext): string {
  if (!field) return row.id
  const painted = kindOf(field.type).paint(row[field.name], field, context)
  return (typeof painted === 'string' ? painted : plainText(painted)) || row.id
}

function plainText(node: VNode): string {
  return typeof node.children === 'string' ? node.children : ''
}

import type { VNode } from 'vue'

/** What a grid needs of a row: something to know it by. */
export interface GridRow {
  readonly id: string
}

export interface GridColumn<R extends GridRow> {
  readonly key: string
  readonly label: string
  readonly icon?: string
  readonly width: number
  readonly align?: 'left' | 'right' | 'center'
  readonly fixed?: 'left' | 'right'
  readonly group?: string
  readonly sortable?: boolean
  readonly sorted?: 'ascending' | 'descending'
  readonly filterable?: boolean
  readonly filtered?: boolean
  /** What the cell shows: text or a node, never a component. */
  paint(row: R): string | VNode
}

/** Words of the grid's own controls, given by whoever uses it. */
export interface GridWords {
  readonly rows: string
  readonly selectAll: string
  selectRow(row: number): string
  readonly rowMenu: string
  readonly settings: string
  readonly actions: string
  filter(column: string): string
}

/** Columns and cards of people: those of the template, with all departments and the roles of each person. */
import { h, type VNode } from 'vue'
import type { Text } from '../../engine/kernel/text.ts'
import type { ScreenModel } from '../../engine/screens/types.ts'
import type { Expanded, Row } from '../data/types.ts'
import type { Card } from '../kit/CardList.vue'
import type { GridColumn } from '../kit/grid-types.ts'

/** The field of the main department, and what links come as. */
export const MAIN = 'department'
export const LINKED = { departments: 'departments', roles: 'roles' } as const

interface Painting {
  readonly screen: ScreenModel
  /** Labels of roles by name. */
  readonly roles: ReadonlyMap<string, Text>
  readonly mainLabel: string
  /** Between the names of a list. */
  readonly comma: string
  text(both: Text): string
}

/** Names of departments, the main one first. */
export function departmentNames(row: Row): string[] {
  const further = linked(row, LINKED.departments).map((link) => titleOf(link['department']))
  const main = row[MAIN] === null || row[MAIN] === undefined ? [] : [titleOf(row[MAIN])]
  return [...main, ...further]
}

export function roleNames(row: Row): string[] {
  return linked(row, LINKED.roles).map((link) => String(link['role']))
}

function linked(row: Row, name: string): readonly Row[] {
  const found = row[name]
  return Array.isArray(found) ? (found as readonly Row[]) : []
}

/** A reference that comes as a record, or as its bare id where one may not see it. */
export function titleOf(reference: unknown): string {
  if (typeof reference === 'object' && reference !== null) return String((reference as Expanded)['name'] ?? '')
  return '—'
}

export function departmentsColumn(label: string, { mainLabel, comma }: Painting): GridColumn<Row> {
  return {
    key: MAIN,
    label,
    width: 210,
    paint: (row) => {
      const names = departmentNames(row)
      const [main, ...further] = names
      if (main === undefined) return '—'
      const hasMain = row[MAIN] !== null && row[MAIN] !== undefined
      return h(
        'span',
        { title: hasMain && further.length > 0 ? `${mainLabel}: ${names.join(comma)}` : names.join(comma) },
        [
          hasMain ? main : names.join(comma),
          hasMain && further.length > 0 ? h('span', { class: 'quiet' }, `${comma}${further.join(comma)}`) : '',
        ],
      )
    },
  }
}

export function rolesColumn(label: string, painting: Painting): GridColumn<Row> {
  return { key: LINKED.roles, label, width: 200, paint: (row) => roleTags(row, painting) }
}

export function roleTags(row: Row, { roles, text }: Pick<Painting, 'roles' | 'text'>): string | VNode {
  const names = roleNames(row)
  if (names.length === 0) return '—'
  const tags = names.map((name) => h('span', { class: 'tag', key: name }, labelOf(name, roles, text)))
  return h('span', { class: 'tags tags--line' }, tags)
}

function labelOf(name: string, roles: ReadonlyMap<string, Text>, text: (both: Text) => string): string {
  const label = roles.get(name)
  return label ? text(label) : name
}

/** What a card says besides what the template puts there. */
export function withLinks(
  cards: readonly Card[],
  rows: readonly Row[],
  labels: Readonly<Record<'departments' | 'roles', string>>,
  painting: Painting,
): Card[] {
  const label = painting.screen.fields[MAIN]
  const former = label && painting.text(label.label)
  return cards.map((card, index) => {
    const row = rows[index]
    if (!row) return card
    const names = departmentNames(row)
    return {
      ...card,
      facts: [
        ...card.facts.filter((fact) => fact.label !== former),
        ...(names.length > 0 ? [{ label: labels.departments, value: names.join(painting.comma) }] : []),
        ...(roleNames(row).length > 0 ? [{ label: labels.roles, value: roleTags(row, painting) }] : []),
      ],
    }
  })
}

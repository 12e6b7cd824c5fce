/** Menus under which something can be placed, each by the way that leads there. Pure. */
import type { Text } from '../../../engine/kernel/text.ts'
import type { Definition } from '../../data/definitions.ts'
import type { PickOption } from '../form/pick-option.ts'

export function menuGroups(menus: readonly Definition[], text: (both: Text) => string): PickOption[] {
  const known = new Map(menus.map((menu) => [menu.name, menu]))
  const way = (menu: Definition, seen: readonly string[] = []): string => {
    const parent = known.get(String(menu.body['parent'] ?? ''))
    const own = text(menu.label)
    // a circle is refused by the server; until then it must not hang the page
    return parent && !seen.includes(parent.name) ? `${way(parent, [...seen, menu.name])} › ${own}` : own
  }
  return menus
    .filter((menu) => menu.body['target'] === undefined && menu.draft !== 'removed')
    .map((menu) => ({ value: menu.name, label: way(menu) }))
    .toSorted((a, b) => a.label.localeCompare(b.label))
}

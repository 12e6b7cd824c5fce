/** Parameters as lists show them: their groups, and their values in words. Pure. */
import type { Text } from '../../../engine/kernel/text.ts'
import type { Parameter } from '../../data/parameters.ts'
import type { Group } from '../../kit/GroupList.vue'

/** Groups are told apart by their Chinese names. */
export function groupKey({ group }: Pick<Parameter, 'group'>): string {
  return group?.zh ?? ''
}

/** In the order in which they first occur; those without a group come last. */
export function groupsOf(parameters: readonly Parameter[], labelOf: (group: Text | null) => string): readonly Group[] {
  const found = new Map<string, Group>()
  for (const parameter of parameters) {
    const key = groupKey(parameter)
    const known = found.get(key) ?? { key, label: labelOf(parameter.group), count: 0 }
    found.set(key, { ...known, count: known.count + 1 })
  }
  return [...found.values()].toSorted((a, b) => Number(a.key === '') - Number(b.key === ''))
}

interface Words {
  word(key: string): string
  text(text: Text): string
}

/** What stands for a secret that is set. */
export const DOTS = '••••••••'

/** `soft`: there is nothing to see. */
export function shownValue(
  { type, value, set, options, unit }: Parameter,
  { word, text }: Words,
): { readonly words: string; readonly soft: boolean } {
  if (type === 'secret') return { words: set ? DOTS : word('notSet'), soft: !set }
  if (value === null || value === '') return { words: word('notSet'), soft: true }
  if (typeof value === 'boolean') return { words: word(value ? 'on' : 'off'), soft: false }
  const option = options?.find((each) => each.value === value)
  const words = option ? text(option.label) : String(value)
  return { words: unit ? `${words} ${text(unit)}` : words, soft: false }
}

/** In which order and under which headings kinds are offered; one that is named nowhere stands with the others. Pure. */
import type { Text } from '../../../engine/kernel/text.ts'
import type { KindOffer } from '../../data/definitions.ts'

const GROUPS = {
  basic: ['text', 'long_text', 'integer', 'decimal', 'money', 'percent', 'boolean', 'rating', 'rich_text'],
  choice: ['enum', 'multi_enum', 'region', 'color'],
  time: ['date', 'datetime', 'time'],
  contact: ['phone', 'email', 'url', 'id_card'],
  relation: ['reference', 'multi_reference', 'children', 'user', 'department'],
  computed: ['formula', 'roll_up', 'auto_number'],
} as const satisfies Record<string, readonly string[]>

export interface KindGroup {
  readonly name: keyof typeof GROUPS | 'other'
  readonly kinds: readonly KindOffer[]
}

export function kindGroups(kinds: readonly KindOffer[]): KindGroup[] {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]))
  const placed = new Set<string>(Object.values(GROUPS).flat())
  const groups = Object.entries(GROUPS).map(([name, names]) => ({
    name: name as keyof typeof GROUPS,
    kinds: names.flatMap((each) => byName.get(each) ?? []),
  }))
  const others: KindGroup = { name: 'other', kinds: kinds.filter(({ name }) => !placed.has(name)) }
  return [...groups, others].filter((group) => group.kinds.length > 0)
}

/** Every word typed is found somewhere: in the label of either language, the name, the note or a synonym. */
export function kindMatches(
  kind: { readonly name: string; readonly label: Text },
  words: { readonly note: string; readonly aliases: string },
  typed: string,
): boolean {
  const text = [kind.name, kind.label.zh, kind.label.en, words.note, words.aliases].join(' ').toLowerCase()
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** Chips of tags: whatever the colour, it tints the ground and leaves the name dark enough to be read. */
import { h, type VNode } from 'vue'
import type { Locale } from '../../../engine/kernel/text.ts'

export interface Tag {
  readonly id: string
  readonly name: string
  readonly color?: string | null
  readonly type?: string
}

/** The tags of a value that came with their names; of others only the id is known. */
export function tagsIn(value: unknown): Tag[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((one: unknown): Tag[] => {
    if (typeof one === 'string') return [{ id: one, name: one }]
    return isTag(one) ? [one] : []
  })
}

function isTag(one: unknown): one is Tag {
  return typeof one === 'object' && one !== null && 'id' in one && 'name' in one && typeof one.name === 'string'
}

const PERSONAL = 'personal'
const TYPES: Readonly<Record<string, Readonly<Record<Locale, string>>>> = {
  global_auto: { zh: '自动标签', en: 'automatic tag' },
  global_manual: { zh: '手动标签', en: 'manual tag' },
  personal: { zh: '个人标签，仅自己可见', en: 'personal tag, seen by you alone' },
}

export function tagChip({ id, name, color, type = '' }: Tag, locale: Locale): VNode {
  const words = TYPES[type]?.[locale]
  const look = {
    key: id,
    class: type === PERSONAL ? 'tag-chip tag-chip--own' : 'tag-chip',
    title: words === undefined ? name : `${name}（${words}）`,
    ...(color && { style: { '--tag-color': color } }),
  }
  return h('span', look, [h('span', { class: 'tag-chip-dot', 'aria-hidden': 'true' }), name])
}

/** What a column of the usual width holds, in the pixels of a chip's text. */
const ROOM = 236
const AROUND = 36
const WIDE = 13
const NARROW = 7.5
const MORE = 40

/** The first tags that stand in one line, at least one. */
export function fitting(carried: readonly Tag[]): readonly Tag[] {
  let taken = 0
  const count = carried.findIndex(({ name }, at) => {
    taken += widthOf(name) + AROUND
    return at > 0 && taken + (at < carried.length - 1 ? MORE : 0) > ROOM
  })
  return count < 0 ? carried : carried.slice(0, count)
}

function widthOf(name: string): number {
  return [...name].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e80 ? WIDE : NARROW), 0)
}

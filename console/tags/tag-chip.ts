/** A tag by its name, in its colour. Whatever the colour, the name can be read: it tints the ground and leaves the words dark. */
import { h, type VNode } from 'vue'

export function tagChip(name: string, color: unknown): VNode {
  const style = typeof color === 'string' && color !== '' ? { '--tag-color': color } : undefined
  return h('span', { class: 'tag-chip', style, title: name }, [
    h('span', { class: 'tag-chip-dot', 'aria-hidden': 'true' }),
    name,
  ])
}

/** What one change did to a record, field by field, painted for reading. */
import type { VNode } from 'vue'
import type { ScreenModel } from '../../engine/screens/types.ts'
import type { HistoryEntry } from '../data/types.ts'
import type { PaintContext } from '../fields/kind.ts'
import { kindOf } from '../fields/registry.ts'

export interface ChangeLine {
  readonly name: string
  readonly label: string
  /** Absent for a new record, which had nothing before. */
  readonly from: string | VNode | undefined
  readonly to: string | VNode
}

interface Reading {
  readonly context: PaintContext
  /** What stands for a value that is empty. */
  readonly empty: string
  text(label: ScreenModel['object']['label']): string
}

/** Fields this person may read; of a creation only those that got a value. */
export function changeLines(
  { action, changes }: Pick<HistoryEntry, 'action' | 'changes'>,
  fields: ScreenModel['fields'],
  { context, empty, text }: Reading,
): ChangeLine[] {
  const isNew = action === 'create'
  return Object.entries(changes).flatMap(([name, { from, to }]) => {
    const field = fields[name]
    if (!field || field.system || (isNew && isEmpty(to))) return []
    // of what a record holds only through others, what became of it is all there is to tell
    const isTold = kindOf(field.type).inner !== undefined
    const painted = (value: unknown) => (isEmpty(value) ? empty : kindOf(field.type).paint(value, field, context))
    return [{ name, label: text(field.label), from: isNew || isTold ? undefined : painted(from), to: painted(to) }]
  })
}

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === ''
}

/** The words of an instant on the workspace's clock. */
export function instantWords(at: string, context: PaintContext): string {
  return kindOf('datetime').format(at, INSTANT, context)
}

const INSTANT = { type: 'datetime', name: '', label: { zh: '', en: '' }, settings: {} }

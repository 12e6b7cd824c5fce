/** What all kinds that point to records share. */
import { changeBy, NO_CHANGE } from '../column-change.ts'
import type { Setting } from '../define-settings.ts'
import type { ColumnChange, FieldChange, FieldKind } from '../kind.ts'

export const linkSettings = {
  on_delete: {
    label: { zh: '关联记录删除时', en: 'When the record is deleted' },
    description: '`restrict` refuses to delete a record that is pointed to; `set_null` empties the field.',
    schema: { enum: ['restrict', 'set_null'], default: 'restrict' },
  },
  inverse: {
    label: { zh: '在关联对象详情中显示', en: 'Show on the detail page of the other object' },
    description: 'Whether the detail page of the other object gets a tab of the records that point to it.',
    schema: { type: 'boolean', default: true },
  },
} as const satisfies Record<string, Setting>

/** Pointers of one target are alike; those to another object would point to nothing. */
export function changeOfTarget(kind: FieldKind, change: FieldChange): ColumnChange {
  const convert = () => {
    const before = change.previousKind.target?.(change.previous)
    const after = kind.target?.(change.next)
    return before === after ? NO_CHANGE : otherTarget(before, after)
  }
  return changeBy(kind, change, { reference: convert, user: convert, department: convert })
}

export function otherTarget(before = '', after = ''): ColumnChange {
  return {
    kind: 'refused',
    reason: {
      zh: `字段的值指向 '${before}' 的记录，不能改为指向 '${after}'；请新建字段`,
      en: `its values point to records of '${before}' and cannot point to '${after}'; add a new field`,
    },
  }
}

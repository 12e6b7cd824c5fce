/** What kinds need to say how a column of another kind becomes one of theirs. */
import type { ColumnChange, FieldChange, FieldKind } from './kind.ts'

export const NO_CHANGE: ColumnChange = { kind: 'none' }

type Convert = (change: FieldChange) => ColumnChange

/** Asks the conversion from the previous kind; a kind that is not named cannot be converted. */
export function changeBy(kind: FieldKind, change: FieldChange, from: Readonly<Record<string, Convert>>): ColumnChange {
  const { name, label } = change.previousKind
  const convert = Object.hasOwn(from, name) ? from[name] : undefined
  if (convert) return convert(change)
  return {
    kind: 'refused',
    reason: {
      zh: `字段类型不能由“${label.zh}”改为“${kind.label.zh}”；请新建字段并迁移数据`,
      en: `a field cannot change from ${label.en} to ${kind.label.en}; add a new field and carry the data over`,
    },
  }
}

export interface Conversion {
  readonly using: string
  /** Condition over the old column that holds for every value that survives whole. */
  readonly keep?: string
  readonly rewrite: boolean
}

/** A conversion that turns a value it cannot keep into null instead of failing. */
export function conversion({ using, keep, rewrite }: Conversion): ColumnChange {
  if (keep === undefined) return { kind: 'convert', using, rewrite }
  return { kind: 'convert', using: `case when ${keep} then ${using} end`, losing: `not (${keep})`, rewrite }
}

/** A string as an SQL literal. */
export function quoted(text: string): string {
  const doubled = text.replaceAll("'", "''")
  return doubled.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`
}

const DEFAULT_ZONE = 'Asia/Shanghai'

/** The zone of a change as an SQL literal. */
export function zoneOf({ timeZone = DEFAULT_ZONE }: FieldChange): string {
  return quoted(timeZone)
}

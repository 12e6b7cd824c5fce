/** What the form of a tag asks beyond its fields, and what it begins with. Pure. */
import type { Text } from '../../engine/kernel/text.ts'
import type { Row } from '../data/types.ts'
import { AUTOMATIC, PERSONAL } from './tag-screen.ts'

export { SWATCHES } from '../tagging/swatches.ts'

type Values = Readonly<Record<string, unknown>>

/** Days after which an automatic tag goes where nobody says otherwise. */
const USUAL_DAYS = 1
const LONGEST_NAME = 60

const MISSING = {
  category: { zh: '请选择所属分类', en: 'Choose a category' },
  type: { zh: '请选择标签类型', en: 'Choose a type' },
  validity_days: {
    zh: '自动标签必须填写有效期（自然日，至少 1 天）',
    en: 'Automatic tags need a validity of at least one natural day',
  },
} as const satisfies Readonly<Record<string, Text>>

/** What is missing that the fields themselves do not ask for. */
export function missingIn(values: Values): Readonly<Record<string, Text>> {
  const isBlank = (name: string): boolean => values[name] === null || values[name] === undefined || values[name] === ''
  return {
    ...(isBlank('category') && values['type'] !== PERSONAL && { category: MISSING.category }),
    ...(isBlank('type') && { type: MISSING.type }),
    ...(values['type'] === AUTOMATIC && isBlank('validity_days') && { validity_days: MISSING.validity_days }),
  }
}

/** What follows when a type is chosen: automatic tags last as long as usual unless somebody says so. */
export function withType(values: Values, type: string): Values {
  if (type === AUTOMATIC) return { type, ...(values['validity_days'] === null && { validity_days: USUAL_DAYS }) }
  const isUntouched = values['type'] === AUTOMATIC && values['validity_days'] === USUAL_DAYS
  return { type, ...(isUntouched && { validity_days: null }) }
}

/** Names are unique: a copy is called by the name of what it copies and a number. */
export function copyName(name: string, number = 2): string {
  const behind = ` (${number})`
  return `${name.slice(0, LONGEST_NAME - behind.length)}${behind}`
}

/** A new tag begins with what is known of it: the place it is made in, or the tag it copies. */
export function beginning(object: string, category: Values | undefined, copied: Row | undefined): Values {
  if (!copied) return { object, type: AUTOMATIC, validity_days: USUAL_DAYS, ...(category && { category }) }
  const { type, validity_days, score, color, description, name } = copied
  return {
    object,
    name: copyName(String(name)),
    type,
    validity_days,
    score,
    color,
    description,
    category: copied['category'],
  }
}

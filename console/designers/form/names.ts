/** Names of definitions: proposed from labels, checked as people type. Pure. */
import { fill, type Text } from '../../../engine/kernel/text.ts'

const LONGEST = 63
const PATTERN = /^[a-z][a-z0-9_]*$/
const CODE_PATTERN = /^[A-Za-z][A-Za-z0-9_]*$/

/** `Licence plate (front)` → `licence_plate_front`; empty where the label has no Latin letters. */
export function nameFrom(label: string): string {
  return label
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, LONGEST)
}

/** The first of `base`, `base_2`, `base_3` … that is free. */
export function freeName(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base
  for (let number = 2; ; number++) {
    const tail = `_${number}`
    const name = `${base.slice(0, LONGEST - tail.length)}${tail}`
    if (!taken.has(name)) return name
  }
}

export interface NameRules {
  readonly taken: ReadonlySet<string>
  /** Names of columns and tables know no capitals. */
  readonly code?: boolean
  readonly reserved?: readonly string[]
}

const FAULTS = {
  missing: { zh: '请输入编码', en: 'Enter a name' },
  pattern: {
    zh: '只能用小写字母、数字和下划线，并以字母开头',
    en: 'Only lower-case letters, digits and underscores, first a letter',
  },
  code: { zh: '只能用字母、数字和下划线，并以字母开头', en: 'Only letters, digits and underscores, first a letter' },
  long: { zh: '不能超过 {most} 个字符', en: 'At most {most} characters' },
  taken: { zh: "已经有 '{name}'，请换一个", en: "'{name}' is taken; choose another" },
  reserved: { zh: "以 '{prefix}' 开头的名称由系统保留", en: "Names that begin with '{prefix}' belong to the system" },
} as const satisfies Record<string, Text>

export function nameFault(name: string, { taken, code, reserved = [] }: NameRules): Text | undefined {
  if (name === '') return FAULTS.missing
  if (!(code ? CODE_PATTERN : PATTERN).test(name)) return code ? FAULTS.code : FAULTS.pattern
  if (name.length > LONGEST) return fill(FAULTS.long, { most: LONGEST })
  if (taken.has(name)) return fill(FAULTS.taken, { name })
  const prefix = reserved.find((each) => name.startsWith(each))
  return prefix === undefined ? undefined : fill(FAULTS.reserved, { prefix })
}

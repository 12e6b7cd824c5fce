/** The words that sentences are made of: kinds, types and values as people call them, and "did you mean". */
import { nearest } from '../../kernel/nearest.ts'
import type { Text } from '../../kernel/text.ts'
import type { DefinitionKind } from '../definition.ts'

export const kindWords: Readonly<Record<DefinitionKind, Text>> = {
  object: { zh: '对象', en: 'object' },
  field: { zh: '字段', en: 'field' },
  enum: { zh: '枚举', en: 'enum' },
  template: { zh: '界面模板', en: 'template' },
  tab: { zh: '页签', en: 'tab' },
  menu: { zh: '菜单', en: 'menu' },
  role: { zh: '角色', en: 'role' },
  point: { zh: '权限点', en: 'permission point' },
  event: { zh: '事件', en: 'event' },
  processor: { zh: '处理器', en: 'processor' },
  strategy: { zh: '策略', en: 'strategy' },
  job: { zh: '定时任务', en: 'job' },
  parameter: { zh: '参数', en: 'parameter' },
  report: { zh: '报表', en: 'report' },
}

const typeWords: Readonly<Record<string, Text>> = {
  boolean: { zh: ' true 或 false', en: 'true or false' },
  string: { zh: '文本', en: 'a text' },
  integer: { zh: '整数', en: 'a whole number' },
  number: { zh: '数字', en: 'a number' },
  array: { zh: '列表', en: 'a list' },
  object: { zh: '映射（键: 值）', en: 'a mapping (key: value)' },
  null: { zh: '空', en: 'nothing' },
}

/** The words for one JSON Schema type or several of which one is enough. */
export function typeWord(types: string | readonly string[]): Text {
  const words = [types].flat().map((type) => typeWords[type] ?? { zh: type, en: type })
  return { zh: words.map((word) => word.zh).join('或'), en: words.map((word) => word.en).join(' or ') }
}

/** A value as a sentence names it: the text "yes", the number 1, a list. */
export function valueWord(value: unknown): Text {
  if (value === null || value === undefined) return { zh: '空值', en: 'nothing' }
  if (typeof value === 'string') return { zh: `文本“${shortened(value)}”`, en: `the text "${shortened(value)}"` }
  if (typeof value === 'number') return { zh: `数字 ${value}`, en: `the number ${value}` }
  if (typeof value === 'boolean') return { zh: ` ${value}`, en: String(value) }
  return Array.isArray(value) ? { zh: '列表', en: 'a list' } : { zh: '映射', en: 'a mapping' }
}

function shortened(value: string): string {
  return value.length > 60 ? `${value.slice(0, 57)}…` : value
}

const NAMED_CHOICES = 30

/** What would be right where one of `known` was expected: the likely meant one, and what there is to choose from. */
export function didYouMean(found: string, known: readonly string[]): Text | undefined {
  const meant = nearest(found, known)
  const choices = listed(known)
  if (known.length === 0) return undefined
  if (meant === undefined) return { zh: `可用：${choices.zh}`, en: `allowed: ${choices.en}` }
  return { zh: `是否指“${meant}”？可用：${choices.zh}`, en: `did you mean '${meant}'? Allowed: ${choices.en}` }
}

/** Names in a row, cut off where nobody would read on. */
export function listed(names: readonly string[]): Text {
  const shown = names.slice(0, NAMED_CHOICES)
  const rest = names.length - shown.length
  return {
    zh: `${shown.join('、')}${rest > 0 ? ` 等 ${names.length} 个` : ''}`,
    en: `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
  }
}

/** A likely right spelling of a name: `Customer-Name` → `customer_name`. */
export function suggestedName(found: string): string | undefined {
  const name = found
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  return /^[a-z]/.test(name) ? name : undefined
}

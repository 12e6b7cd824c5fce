/** A rule while it is written: what it says as it is kept, whether it says anything, and where what is wrong with it belongs. Pure. */
import type { Issue } from '../../../engine/kernel/errors.ts'
import type { Text } from '../../../engine/kernel/text.ts'
import type { RuleType, TagRuleBody } from '../../data/tag-rules.ts'
import type { Logic, Row } from '../../data/types.ts'
import { idOf } from '../../fields/reference/titled.ts'

export interface RuleForm {
  readonly name: string
  readonly type: RuleType
  readonly contains: readonly string[]
  readonly without: readonly string[]
  readonly sql: string
  readonly description: string
  readonly enabled: boolean
}

export const NEW_RULE: RuleForm = {
  name: '',
  type: 'custom',
  contains: [],
  without: [],
  sql: '',
  description: '',
  enabled: true,
}

export function ruleForm(row: Row): RuleForm {
  return {
    name: String(row['name'] ?? ''),
    type: row['type'] === 'sql' ? 'sql' : 'custom',
    contains: idsOf(row['contains']),
    without: idsOf(row['without']),
    sql: String(row['sql'] ?? ''),
    description: String(row['description'] ?? ''),
    enabled: row['enabled'] !== false,
  }
}

export function conditionOf(row: Row): Logic | undefined {
  const { condition } = row
  return typeof condition === 'object' && condition !== null ? { ...condition } : undefined
}

function idsOf(value: unknown): string[] {
  const ids = idOf(value)
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
}

/** Of either type only what belongs to it is kept. */
export function bodyOf({ type, contains, without, sql }: RuleForm, condition: Logic | undefined): TagRuleBody {
  if (type === 'sql') return { type, condition: null, contains: [], without: [], sql: sql.trim() }
  return { type, condition: condition ?? null, contains, without, sql: null }
}

export type RulePart = 'name' | 'condition' | 'sql' | 'description' | 'contains' | 'without'
export type RuleFaults = Readonly<Partial<Record<RulePart, readonly Text[]>>>

const MISSING = {
  name: { zh: '请填写规则名称', en: 'Enter a name' },
  nothing: {
    zh: '选择[自定义条件]规则类型时，[自定义条件]与[标签]不能同时为空',
    en: 'A rule by conditions needs a condition or a tag',
  },
  sql: { zh: '请填写 SQL', en: 'Enter the SQL' },
  select: {
    zh: '只能是一条 SELECT 语句，返回记录的 id',
    en: 'Only a single SELECT that returns the id of records',
  },
} as const satisfies Record<string, Text>

const SELECT = /^\s*(select|with)\b/i

/** What is missing or plainly wrong; everything else the server says. */
export function faultsIn(form: RuleForm, body: TagRuleBody): RuleFaults {
  const isEmpty = !body.condition && body.contains.length === 0 && body.without.length === 0
  return {
    ...(form.name.trim() === '' && { name: [MISSING.name] }),
    ...(form.type === 'custom' && isEmpty && { condition: [MISSING.nothing] }),
    ...(form.type === 'sql' && sqlFault(form.sql)),
  }
}

function sqlFault(sql: string): RuleFaults {
  if (sql.trim() === '') return { sql: [MISSING.sql] }
  return SELECT.test(sql) ? {} : { sql: [MISSING.select] }
}

const PARTS: readonly RulePart[] = ['name', 'condition', 'sql', 'description', 'contains', 'without']

/** What the server finds, at its part; what belongs to none stands with the conditions, or the SQL. */
export function placedIssues(issues: readonly Issue[], type: RuleType): RuleFaults {
  const found: Partial<Record<RulePart, Text[]>> = {}
  for (const { path, message } of issues) {
    const head = (path ?? '').replace(/^\//, '').split(/[/.[]/)[0]
    const part = PARTS.find((one) => one === head) ?? (type === 'sql' ? 'sql' : 'condition')
    found[part] = [...(found[part] ?? []), message]
  }
  return found
}

/** Why a rule is not run, as the server keeps it: a sentence, or several with the codes they belong to. */
export function faultWords(fault: unknown): readonly Text[] {
  if (Array.isArray(fault)) return fault.flatMap(faultWords)
  if (typeof fault !== 'object' || fault === null) return []
  if (isText(fault)) return [fault]
  if ('message' in fault) return faultWords(fault.message)
  return 'issues' in fault ? faultWords(fault.issues) : []
}

function isText(value: object): value is Text {
  return 'zh' in value && 'en' in value && typeof value.zh === 'string' && typeof value.en === 'string'
}

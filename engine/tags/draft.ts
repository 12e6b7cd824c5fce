/**
 * Rules of tags while they are written. What enters is what a caller sends of one; what leaves is the rule over the
 * fields that the caller reads clearly, or every fault with its place.
 */
import type { AccessPlan } from '../access/index.ts'
import { invalid, type Issue } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import { ruleFields } from '../query/index.ts'
import { checkRows, checkStored, type ConditionRow, type Rule, type RowIssue, type RuleFields } from '../rules/index.ts'
import { hiddenIn } from './hidden.ts'
import { hasCondition, treeOf } from './rules.ts'

/** What a rule says. */
export interface RuleDraft {
  readonly type: 'custom' | 'sql'
  readonly condition?: unknown
  /** The rows of the editor, in place of `condition`. */
  readonly rows?: readonly ConditionRow[]
  /** Ids of tags. */
  readonly contains: readonly string[]
  readonly without: readonly string[]
  readonly sql?: string
}

/** A rule that was read. */
export interface DraftRule {
  /** Conditions and tags in one. */
  readonly rule: Rule
  /** The conditions alone, where there are any. */
  readonly condition?: Rule
}

/** The rule as whoever the plan is of may ask. @throws TesseraError VALIDATION_FAILED */
export function draftRule(plan: AccessPlan, draft: RuleDraft): DraftRule {
  const fields = ruleFields(plan)
  const given = givenCondition(draft, fields)
  const reading = hasCondition(given) ? checkStored(given, fields) : undefined
  if (reading && 'issues' in reading) throw invalid(reading.issues.map(conditionIssue))
  const { contains, without } = draft
  const tree = treeOf({ condition: given, contains, without }, fields)
  if (!tree) throw invalid([EMPTY])
  if ('issues' in tree) throw invalid(tree.issues.map(conditionIssue))
  const hidden = hiddenIn(plan, tree.rule)
  if (hidden !== undefined) throw invalid([hiddenIssue(hidden)])
  return { rule: tree.rule, ...(reading && { condition: reading.rule }) }
}

/** The condition as it was sent, or as its rows make it. */
function givenCondition({ rows, condition = null }: RuleDraft, fields: RuleFields): unknown {
  if (!rows) return condition
  const reading = checkRows(rows, fields)
  if ('issues' in reading) throw invalid(reading.issues.map(rowIssue))
  return reading.json ?? null
}

function rowIssue({ row, within = [], part, ...issue }: RowIssue): Issue {
  return { ...issue, path: ['rows', row, ...within, part].join('/') }
}

function conditionIssue(issue: Issue): Issue {
  return { ...issue, path: ['condition', ...(issue.path ? [issue.path] : [])].join('/') }
}

const EMPTY_TEXT: Text = {
  zh: '选择[自定义条件]规则类型时,[自定义条件]与[标签]不能同时为空',
  en: 'a rule of conditions must have conditions or tags',
}
const EMPTY: Issue = { code: 'TAG_RULE_EMPTY', path: 'condition', message: EMPTY_TEXT }

function hiddenIssue(name: string): Issue {
  return {
    code: 'TAG_RULE_HIDDEN',
    path: 'condition',
    message: {
      zh: `您不能查看 ${name} 的明文，不能用于规则`,
      en: `you do not read ${name} clearly, so no rule of yours may ask for it`,
    },
  }
}

/**
 * In charge of rules that are kept: in definitions, in query schemes, in whatever is run later. What enters is what was
 * kept, as bare JSON Logic or with the version of the language and the rows it was edited as; what leaves is a rule, or
 * why it is none any more. Fields vanish and options go: whoever keeps a rule asks again before each use, and a rule
 * that has become invalid selects nothing and is marked, it never stands for "all".
 */
import type { Issue } from '../kernel/errors.ts'
import type { ConditionRow } from './condition-row.ts'
import { parseRule, type RuleReading } from './parse.ts'
import { rowsOf } from './rows-of-rule.ts'
import { ruleOfRows } from './rule-of-rows.ts'
import type { RuleFields } from './value-types.ts'

/** The version of the language; it rises when what a stored rule means would change. */
export const RULE_VERSION = 1

export interface StoredRule {
  readonly version: number
  /** JSON Logic: what the rule means. */
  readonly rule: object
  /** How it was edited, where rows say more than the rule: spare brackets and muted rows. */
  readonly rows?: readonly ConditionRow[]
}

/** What to keep of a rule, with the rows where they could not be made again from it. */
export function storedRule(rule: object, rows?: readonly ConditionRow[]): StoredRule {
  const isSaid = rows === undefined || isSame(rowsOf(rule), rows)
  return { version: RULE_VERSION, rule, ...(!isSaid && { rows }) }
}

/** Reads a kept rule again over the fields that there are now. */
export function checkStored(stored: unknown, fields: RuleFields): RuleReading {
  if (!isStored(stored)) return parseRule(stored, fields)
  if (stored.version > RULE_VERSION || stored.version < 1) return { issues: [NEWER] }
  return parseRule(stored.rule, fields)
}

/** The JSON Logic of a kept rule. */
export function storedLogic(stored: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return isStored(stored) ? { ...stored.rule } : stored
}

/** The rows to edit a kept rule with; those kept only as long as they still make the rule. */
export function storedRows(stored: unknown): ConditionRow[] {
  if (!isStored(stored)) return rowsOf(stored)
  const made = stored.rows && ruleOfRows(stored.rows)
  return made && 'json' in made && isSame(made.json, stored.rule) ? [...(stored.rows ?? [])] : rowsOf(stored.rule)
}

const NEWER: Issue = {
  code: 'RULE_VERSION',
  path: 'version',
  message: {
    zh: `规则由较新的版本写成，当前支持到版本 ${RULE_VERSION}`,
    en: `the rule was written by a newer version; versions up to ${RULE_VERSION} are understood`,
  },
}

function isStored(stored: unknown): stored is StoredRule {
  if (typeof stored !== 'object' || stored === null || !('version' in stored) || !('rule' in stored)) return false
  const rows: unknown = 'rows' in stored ? stored.rows : []
  return Number.isInteger(stored.version) && typeof stored.rule === 'object' && Array.isArray(rows)
}

/** Equal as JSON, whatever the order of keys. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.map(([key, inner]: [string, unknown]) => [key, sorted(inner)])
}

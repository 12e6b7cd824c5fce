/**
 * Reads a rule from JSON Logic. Only an allow-listed form is a rule: groups `and`, `or`, `!` of conditions
 * `{"operator": [{"var": "field"}, value…]}`. Whatever else JSON Logic could say is refused with the path inside the
 * JSON and what would be right; nothing is ever ignored, because a condition left out would select too much.
 */
import type { Issue } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import { checkCondition } from './check.ts'
import { RULE_LIMITS } from './limits.ts'
import type { Rule } from './rule.ts'
import { soleEntry } from './sole-entry.ts'
import type { RuleFields } from './value-types.ts'

export type RuleReading = { readonly rule: Rule } | { readonly issues: readonly Issue[] }

/** Reads and checks a rule over the given fields; every fault found is reported. */
export function parseRule(json: unknown, fields: RuleFields): RuleReading {
  const reader = new Reader(fields)
  const rule = reader.rule(json, [], 1)
  return rule && reader.issues.length === 0 ? { rule } : { issues: reader.issues }
}

type Path = readonly (string | number)[]

class Reader {
  readonly issues: Issue[] = []
  readonly #fields: RuleFields
  #conditions = 0

  constructor(fields: RuleFields) {
    this.#fields = fields
  }

  rule(json: unknown, path: Path, depth: number): Rule | undefined {
    const entry = soleEntry(json)
    if (!entry) {
      return this.#fault('RULE_SHAPE', path, {
        zh: '条件须为只有一个操作符的对象，例如 {"==": [{"var": "字段"}, 值]}',
        en: 'a condition is an object with one operator, such as {"==": [{"var": "field"}, value]}',
      })
    }
    const [operator, body] = entry
    const at = [...path, operator]
    if (operator !== 'and' && operator !== 'or' && operator !== '!') return this.#condition(operator, body, at)
    if (depth > RULE_LIMITS.depth) {
      return this.#fault('RULE_LIMIT', at, {
        zh: `条件嵌套不能超过 ${RULE_LIMITS.depth} 层`,
        en: `conditions nest at most ${RULE_LIMITS.depth} levels deep`,
      })
    }
    return operator === '!' ? this.#negation(body, at, depth) : this.#group(operator, body, at, depth)
  }

  #group(kind: 'and' | 'or', body: unknown, path: Path, depth: number): Rule | undefined {
    if (!Array.isArray(body) || body.length === 0) {
      return this.#fault('RULE_SHAPE', path, {
        zh: `'${kind}' 须为至少含一个条件的数组`,
        en: `'${kind}' takes an array of at least one condition`,
      })
    }
    const rules: Rule[] = []
    for (const [index, member] of body.entries()) {
      // one fault tells enough: a list of a million conditions must not be walked to the end
      if (this.#conditions > RULE_LIMITS.conditions) return undefined
      const rule = this.rule(member, [...path, index], depth + 1)
      if (rule) rules.push(rule)
    }
    return { kind, rules }
  }

  #negation(body: unknown, path: Path, depth: number): Rule | undefined {
    const members: unknown[] = Array.isArray(body) ? body : [body]
    if (members.length !== 1) {
      return this.#fault('RULE_SHAPE', path, { zh: `'!' 只能带一个条件`, en: `'!' takes exactly one condition` })
    }
    const rule = this.rule(members[0], Array.isArray(body) ? [...path, 0] : path, depth + 1)
    return rule && { kind: 'not', rule }
  }

  #condition(operator: string, body: unknown, path: Path): Rule | undefined {
    if (++this.#conditions > RULE_LIMITS.conditions) {
      if (this.#conditions > RULE_LIMITS.conditions + 1) return undefined
      return this.#fault('RULE_LIMIT', path, {
        zh: `一个规则最多 ${RULE_LIMITS.conditions} 个条件`,
        en: `a rule has at most ${RULE_LIMITS.conditions} conditions`,
      })
    }
    const [variable, ...operands]: unknown[] = Array.isArray(body) ? body : [body]
    const entry = soleEntry(variable)
    if (entry?.[0] !== 'var' || typeof entry[1] !== 'string') {
      return this.#fault('RULE_SHAPE', [...path, 0], {
        zh: `'${operator}' 的第一个参数须为字段，写作 {"var": "字段"}；条件组只有 and、or、!`,
        en: `the first argument of '${operator}' must be a field, written {"var": "field"}; groups are and, or, !`,
      })
    }
    const found = checkCondition({ field: entry[1], operator, operands }, this.#fields)
    if ('condition' in found) return found.condition
    for (const { path: inner, ...issue } of found.issues) this.#issue(issue, [...path, ...inner])
    return undefined
  }

  #fault(code: string, path: Path, message: Text): undefined {
    this.#issue({ code, message }, path)
  }

  #issue(issue: Omit<Issue, 'path'>, path: Path): void {
    this.issues.push({ ...issue, path: path.join('/') })
  }
}

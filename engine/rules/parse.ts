/**
 * Reads a rule from JSON Logic. Only an allow-listed form is a rule: groups `and`, `or`, `!` of conditions
 * `{"operator": [{"var": "field"}, value…]}` and of `some` and `none` over related records. Whatever else JSON Logic
 * could say is refused with the path inside the JSON and what would be right; nothing is ever ignored, because a
 * condition left out would select too much.
 */
import type { Issue } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import { checkCondition } from './check.ts'
import { RELATION_OPERATORS } from './condition-row.ts'
import { RULE_LIMITS } from './limits.ts'
import type { Relation, Rule } from './rule.ts'
import { relationIn, type Scope } from './scope.ts'
import { soleEntry } from './sole-entry.ts'
import type { RuleFields } from './value-types.ts'

export type RuleReading = { readonly rule: Rule } | { readonly issues: readonly Issue[] }

/** Reads and checks a rule over the given fields; every fault found is reported. */
export function parseRule(json: unknown, fields: RuleFields): RuleReading {
  const reader = new Reader()
  const rule = reader.rule(json, { path: [], depth: 1, scope: { fields, followed: 0 } })
  return rule && reader.issues.length === 0 ? { rule } : { issues: reader.issues }
}

type Path = readonly (string | number)[]

/** Where in the JSON a part stands and what it may read. */
interface Place {
  readonly path: Path
  readonly depth: number
  readonly scope: Scope
}

class Reader {
  readonly issues: Issue[] = []
  #conditions = 0

  rule(json: unknown, place: Place): Rule | undefined {
    const entry = soleEntry(json)
    if (!entry) {
      return this.#fault('RULE_SHAPE', place.path, {
        zh: '条件须为只有一个操作符的对象，例如 {"==": [{"var": "字段"}, 值]}',
        en: 'a condition is an object with one operator, such as {"==": [{"var": "field"}, value]}',
      })
    }
    const [operator, body] = entry
    const at = { ...place, path: [...place.path, operator] }
    const isGroup = operator === 'and' || operator === 'or' || operator === '!'
    if (!isGroup && !RELATION_OPERATORS.includes(operator)) return this.#condition(operator, body, at)
    if (place.depth > RULE_LIMITS.depth) {
      return this.#fault('RULE_LIMIT', at.path, {
        zh: `条件嵌套不能超过 ${RULE_LIMITS.depth} 层`,
        en: `conditions nest at most ${RULE_LIMITS.depth} levels deep`,
      })
    }
    if (!isGroup) return this.#relation(operator === 'some' ? 'some' : 'none', body, at)
    return operator === '!' ? this.#negation(body, at) : this.#group(operator, body, at)
  }

  #group(kind: 'and' | 'or', body: unknown, { path, depth, scope }: Place): Rule | undefined {
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
      const rule = this.rule(member, { path: [...path, index], depth: depth + 1, scope })
      if (rule) rules.push(rule)
    }
    return { kind, rules }
  }

  #negation(body: unknown, { path, depth, scope }: Place): Rule | undefined {
    const members: unknown[] = Array.isArray(body) ? body : [body]
    if (members.length !== 1) {
      return this.#fault('RULE_SHAPE', path, { zh: `'!' 只能带一个条件`, en: `'!' takes exactly one condition` })
    }
    const inner = Array.isArray(body) ? [...path, 0] : path
    const rule = this.rule(members[0], { path: inner, depth: depth + 1, scope })
    return rule && { kind: 'not', rule }
  }

  #relation(quantifier: Relation['quantifier'], body: unknown, { path, depth, scope }: Place): Rule | undefined {
    if (this.#isOneTooMany(path)) return undefined
    const members: unknown[] = Array.isArray(body) ? body : []
    const relation = variableOf(members[0])
    if (relation === undefined || members.length !== 2) {
      return this.#fault('RULE_SHAPE', path, {
        zh: `'${quantifier}' 须写作 {"${quantifier}": [{"var": "关联"}, 条件]}，不限条件写 true`,
        en: `'${quantifier}' is written {"${quantifier}": [{"var": "relation"}, condition]}, with true for any record at all`,
      })
    }
    const found = relationIn(relation, scope)
    if ('issue' in found) {
      const { path: inner, ...issue } = found.issue
      return this.#issue(issue, [...path, ...inner])
    }
    if (members[1] === true) return { kind: 'relation', relation, quantifier }
    const { fields } = found.relation
    const rule = this.rule(members[1], {
      path: [...path, 1],
      depth: depth + 1,
      scope: { fields, followed: scope.followed + 1 },
    })
    return rule && { kind: 'relation', relation, quantifier, rule }
  }

  #condition(operator: string, body: unknown, { path, scope }: Place): Rule | undefined {
    if (this.#isOneTooMany(path)) return undefined
    const [variable, ...operands]: unknown[] = Array.isArray(body) ? body : [body]
    const field = variableOf(variable)
    if (field === undefined) {
      return this.#fault('RULE_SHAPE', [...path, 0], {
        zh: `'${operator}' 的第一个参数须为字段，写作 {"var": "字段"}；条件组只有 and、or、!`,
        en: `the first argument of '${operator}' must be a field, written {"var": "field"}; groups are and, or, !`,
      })
    }
    const found = checkCondition({ field, operator, operands }, scope)
    if ('condition' in found) return found.condition
    for (const { path: inner, ...issue } of found.issues) this.#issue(issue, [...path, ...inner])
    return undefined
  }

  #isOneTooMany(path: Path): boolean {
    if (++this.#conditions <= RULE_LIMITS.conditions) return false
    if (this.#conditions === RULE_LIMITS.conditions + 1) {
      this.#fault('RULE_LIMIT', path, {
        zh: `一个规则最多 ${RULE_LIMITS.conditions} 个条件`,
        en: `a rule has at most ${RULE_LIMITS.conditions} conditions`,
      })
    }
    return true
  }

  #fault(code: string, path: Path, message: Text): undefined {
    return this.#issue({ code, message }, path)
  }

  #issue(issue: Omit<Issue, 'path'>, path: Path): undefined {
    this.issues.push({ ...issue, path: path.join('/') })
  }
}

/** The name in `{"var": "name"}`. */
function variableOf(json: unknown): string | undefined {
  const [operator, name] = soleEntry(json) ?? []
  return operator === 'var' && typeof name === 'string' ? name : undefined
}

/**
 * What a rule asks to know of a record before it can be answered in memory, so that whoever holds the records loads it
 * in one go: fields of the record, the way up from what a field points to, and the same of related records.
 */
import { type RuleTest, ruleTest } from './evaluate.ts'
import { operatorOf } from './operator-of.ts'
import { type Condition, ownName, type Rule } from './rule.ts'
import type { RuleMoment } from './value-types.ts'

export interface RuleFacts {
  readonly fields: readonly string[]
  /** Fields of which the ids are wanted that lie on the way up from the record that they name. */
  readonly paths: readonly string[]
  readonly relations: readonly RelationFacts[]
}

export interface RelationFacts {
  readonly relation: string
  readonly facts: RuleFacts
}

export interface RuleClosure {
  readonly facts: RuleFacts
  /** The test as of a moment. */
  at(moment: RuleMoment): RuleTest
}

export function compileClosure(rule: Rule): RuleClosure {
  return { facts: factsOf([rule]), at: (moment) => ruleTest(rule, moment) }
}

/** What several rules ask for together, each once. */
export function factsOf(rules: readonly Rule[]): RuleFacts {
  const facts = new Facts()
  for (const rule of rules) facts.add(rule)
  return facts.done()
}

class Facts {
  readonly #fields = new Set<string>()
  readonly #paths = new Set<string>()
  readonly #relations = new Map<string, Facts>()

  add(rule: Rule): void {
    if (rule.kind === 'condition') this.#condition(rule)
    else if (rule.kind === 'not') this.add(rule.rule)
    else if (rule.kind === 'relation') {
      const related = this.#related(rule.relation)
      if (rule.rule) related.add(rule.rule)
    } else for (const member of rule.rules) this.add(member)
  }

  done(): RuleFacts {
    return {
      fields: [...this.#fields],
      paths: [...this.#paths],
      relations: [...this.#relations].map(([relation, facts]) => ({ relation, facts: facts.done() })),
    }
  }

  #condition(condition: Condition): void {
    const [reference, ...rest] = condition.via ?? []
    if (reference !== undefined) {
      const field = condition.field.slice(reference.length + 1)
      return this.#related(reference).#condition({ ...condition, field, via: rest })
    }
    const wanted = operatorOf(condition).path === true ? this.#paths : this.#fields
    wanted.add(ownName(condition))
  }

  #related(relation: string): Facts {
    const facts = this.#relations.get(relation) ?? new Facts()
    this.#relations.set(relation, facts)
    return facts
  }
}

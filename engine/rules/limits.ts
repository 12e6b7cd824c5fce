/** How large a rule may be: beyond it nobody can read it and a planner should not have to. */
export const RULE_LIMITS = {
  depth: 8,
  conditions: 200,
  values: 1000,
  /** How far from its record a rule may ask: related records, and those related to them. */
  relations: 2,
} as const

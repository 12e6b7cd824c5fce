/**
 * Which rows rights reach, as pure algebra: unions of arms, several of which may have to hold together. What enters are
 * the rows of grants, what leaves can be compared, joined and later be written as a condition.
 */
import type { FieldModel, ObjectModel } from '../model/types.ts'
import type { Rule } from '../rules/index.ts'

/** One way in which a row is reached. */
export interface Arm {
  /** Equal keys mean equal rows. */
  readonly key: string
  readonly kind: 'own' | 'department' | 'below' | 'rule' | 'private'
  /** It takes rows along that belong to such a row of another object. */
  readonly wide: boolean
  /** Of the kind `rule`. */
  readonly rule?: Rule
  /** The rule is over what the row belongs to. */
  readonly of?: Through
}

/** What the records of an object belong to. */
export interface Through {
  /** The reference to it. */
  readonly field: FieldModel
  readonly object: ObjectModel
}

/** Rows that one of the arms reaches; none where there is no arm. */
export type Clause = readonly Arm[]

/** Rows that every clause reaches: all of them where there is no clause. */
export type Rows = readonly Clause[]

/** How many of the rows an operation reaches: none, those that a condition tells, or all. */
export type RowScope = 'none' | 'some' | 'all'

export const ALL: Rows = Object.freeze([])
export const NONE: Rows = Object.freeze([Object.freeze([])])

export function scopeOf(rows: Rows): RowScope {
  if (rows.length === 0) return 'all'
  return rows.some((clause) => clause.length === 0) ? 'none' : 'some'
}

/** Rows that any of these reaches. */
export function anyOf(arms: readonly ('all' | Clause)[]): Rows {
  if (arms.includes('all')) return ALL
  const united = new Map(arms.flatMap((each) => (each === 'all' ? [] : each)).map((arm) => [arm.key, arm]))
  const all = [...united.values()]
  const kept = all.filter((arm) => !all.some((other) => other !== arm && isPart(arm, other)))
  return kept.length === 0 ? NONE : [kept]
}

/** Rows that both reach, without what follows from the rest. */
export function bothOf(one: Rows, other: Rows): Rows {
  const needed = (clauses: Rows, beside: Rows): Clause[] =>
    clauses.filter((clause) => !beside.some((each) => each !== clause && follows(each, clause)))
  const first = needed(one, other)
  return [...first, ...needed(other, first)]
}

/** Whether every row that `inner` reaches is one that `outer` reaches, as far as it can be told without looking at rows. */
export function isWithin(inner: Rows, outer: Rows): boolean {
  return outer.every((clause) => inner.some((each) => follows(each, clause)))
}

/** Every arm of `clause` is part of an arm of `from`. */
function follows(clause: Clause, from: Clause): boolean {
  return clause.every((arm) => from.some((each) => each.key === arm.key || isPart(arm, each)))
}

/** Rows of departments are among those of the departments and all below, rows reached narrowly among those reached widely. */
function isPart(arm: Arm, other: Arm): boolean {
  if (arm.wide && !other.wide) return false
  if (arm.kind === 'rule' || other.kind === 'rule') return false
  return arm.kind === other.kind ? !arm.wide && other.wide : arm.kind === 'department' && other.kind === 'below'
}

/** Conditions of rules over tags, in a statement that has joined the array of each record as `s`. */
import type { Bind } from '../../access/index.ts'
import { dayOf } from '../../kernel/time.ts'
import type { CompileContext } from '../../rules/index.ts'
import type { EvaluationGround } from './ground.ts'

/** What is switched off, deleted, lapsed or personal to somebody counts as carried by nobody. */
export function carriedSql(
  { db, states, asOf, timeZone }: Pick<EvaluationGround, 'db' | 'states' | 'asOf' | 'timeZone'>,
  record: string,
  bind: Bind,
): NonNullable<CompileContext['tags']> {
  const today = dayOf(asOf, timeZone)
  const carries = (ids?: readonly string[]): string => {
    const counting = states.filter(({ tag, live, owner }) => live && owner === null && (ids?.includes(tag) ?? true))
    const lasting = counting.filter(({ auto, lapses }) => auto && lapses !== null && today < lapses)
    const numbers = (some: readonly { readonly number: number }[]): string =>
      `${bind(some.map(({ number }) => number))}::int[]`
    const inArray = lasting.length === 0 ? [] : [`coalesce(s.tags && ${numbers(lasting)}, false)`]
    const inRow =
      counting.length === 0
        ? []
        : [
            `exists (select from ${db.table('sys_tag_row')} as r where r.record = ${record} ` +
              `and r.tag = any(${numbers(counting)}) and (r.until is null or r.until > ${bind(today)}::date))`,
          ]
    return `(${[...inArray, ...inRow].join(' or ') || 'false'})`
  }
  return (quantifier, ids) => {
    if (quantifier === 'all') return `(${(ids ?? []).map((id) => carries([id])).join(' and ')})`
    return quantifier === 'any' ? carries(ids) : `not ${carries(ids)}`
  }
}

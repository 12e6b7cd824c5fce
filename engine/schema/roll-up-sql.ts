/**
 * The function and triggers that keep a roll-up right, and the statement that fills it. Whoever writes records of the
 * child: first the records that they point to, or pointed to, are locked in the order of their ids; then, in a statement
 * of its own that sees what others committed meanwhile, the value is made anew. So writers at once come out right, and
 * one waits for the other only over the same record. A write that changes nothing of what counts touches no record.
 */
import { quoteIdentifier as q } from '../database/index.ts'
import { quoted } from '../fields/column-change.ts'
import type { RollUpParts, RollUpShape } from './computed-shape.ts'

export interface RollUpTables {
  /** Both quoted and qualified. */
  readonly parent: string
  readonly child: string
  /** The function, quoted and qualified. */
  readonly name: string
}

const EVENTS = [
  { event: 'insert', tables: 'new table as written' },
  { event: 'update', tables: 'old table as former new table as written' },
  { event: 'delete', tables: 'old table as former' },
] as const

export function createRollUp(shape: RollUpShape, tables: RollUpTables): string[] {
  return [functionSql(shape, tables), ...EVENTS.map((each) => triggerSql(shape, tables, each))]
}

export function dropRollUp(shape: RollUpShape, { name, child }: RollUpTables): string[] {
  return [
    ...EVENTS.map(({ event }) => `drop trigger ${q(triggerName(shape, event))} on ${child}`),
    `drop function ${name}()`,
  ]
}

/** Makes every value anew that is not right already. */
export function fillRollUp(shape: RollUpShape, { parent, child }: RollUpTables): string {
  return valueUpdate(shape, { parent, child, which: 'true', rows: 'true' })
}

/** The text of the function: as long as it stays the same, so does what it does. */
export function functionSql(shape: RollUpShape, { parent, child, name }: RollUpTables): string {
  const recompute = valueUpdate(shape, {
    parent,
    child,
    which: `p."id" = any(${TOUCHED})`,
    rows: `${shape.parts('c').parent} = any(${TOUCHED})`,
  })
  const body = `declare
  ${TOUCHED} uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(distinct x.parent) into ${TOUCHED} from (${pointed(shape, 'written')}) as x;
  elsif tg_op = 'DELETE' then
    select array_agg(distinct x.parent) into ${TOUCHED} from (${pointed(shape, 'former')}) as x;
  else
    select array_agg(distinct x.parent) into ${TOUCHED} from (${changed(shape)}) as x where x.parent is not null;
  end if;
  if ${TOUCHED} is null then
    return null;
  end if;
  perform from ${parent} as p where p."id" = any(${TOUCHED}) order by p."id" for no key update;
  ${recompute};
  return null;
end`
  return `create function ${name}() returns trigger language plpgsql as ${quoted(body)}`
}

/** The variable of the function; no column has a tilde in its name. */
const TOUCHED = '"~touched"'

/** The records that rows of a transition table point to, as far as they count. */
function pointed(shape: RollUpShape, table: 'written' | 'former'): string {
  const { parent, counts } = shape.parts('r')
  return `select ${parent} as parent from ${table} as r where ${parent} is not null and ${counts}`
}

/** The records that changed rows point to or pointed to, where the change makes a difference. */
function changed(shape: RollUpShape): string {
  const [o, n] = [shape.parts('o'), shape.parts('n')]
  const state = ({ parent, value, by }: RollUpParts): string =>
    `row(${[parent, value, by].filter((part) => part !== undefined).join(', ')})`
  return (
    `select unnest(array[case when ${o.counts} then ${o.parent} end, case when ${n.counts} then ${n.parent} end]) as parent ` +
    `from former as o join written as n on n."id" = o."id" ` +
    `where (${o.counts}) is distinct from (${n.counts}) or ((${o.counts}) and ${state(o)} is distinct from ${state(n)})`
  )
}

interface Update {
  readonly parent: string
  readonly child: string
  /** Condition over the record that holds the value, `p`, and over those that are rolled up, `c`. */
  readonly which: string
  readonly rows: string
}

function valueUpdate(shape: RollUpShape, { parent, child, which, rows }: Update): string {
  const column = q(shape.column)
  const { none } = shape.rollUp
  const found = none === 'null' ? 'a.value' : `case when a.parent is null then ${none} else a.value end`
  const value = `(${found})::${shape.type}`
  return (
    `update ${parent} as p set ${column} = ${value} from ${parent} as q ` +
    `left join (${aggregated(shape, child, rows)}) as a on a.parent = q."id" ` +
    `where q."id" = p."id" and ${which} and p.${column} is distinct from ${value}`
  )
}

function aggregated(shape: RollUpShape, child: string, rows: string): string {
  const { parent, counts, value = 'null', by = 'null' } = shape.parts('c')
  const from = `from ${child} as c where ${parent} is not null and ${counts} and ${rows}`
  const { aggregate } = shape.rollUp
  if (aggregate) return `select ${parent} as parent, ${aggregate(value)} as value ${from} group by ${parent}`
  return `select distinct on (${parent}) ${parent} as parent, ${value} as value ${from} order by ${parent}, ${by} desc nulls last, c."id" desc`
}

function triggerSql(
  shape: RollUpShape,
  { name, child }: RollUpTables,
  { event, tables }: (typeof EVENTS)[number],
): string {
  return `create trigger ${q(triggerName(shape, event))} after ${event} on ${child} referencing ${tables} for each statement execute function ${name}()`
}

function triggerName({ name }: RollUpShape, event: string): string {
  return `${name}_${event}`
}

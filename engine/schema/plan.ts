/**
 * In charge of telling what a change of definitions would do before it does it.
 * What enters are the complete sets of definitions before and after; what leaves is a plan: definitions that differ,
 * steps with SQL, lock and rows, what would be lost, and what stands in the way. Only reads.
 */
import type { Database, Queryable } from '../database/index.ts'
import type { Issue } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import { dayOf } from '../kernel/time.ts'
import { type Definition, isKind, isShaping } from '../model/definition.ts'
import { type TableChange, tableChanges } from './change.ts'
import { type DefinitionChange, definitionChanges } from './definition-change.ts'
import { optionChecks } from './option-checks.ts'
import { type TableShape, tableShapes } from './shape.ts'
import type { Check, PlanContext, Offender, Step, StepLock } from './step.ts'
import { stepOf } from './steps.ts'

export interface PlannedStep {
  readonly change: TableChange['kind']
  readonly title: Text
  readonly table: string
  readonly sql: readonly string[]
  readonly lock: StepLock
  readonly rewrite: boolean
  /** Rows the step touches; for a loss, the records or values that go out of sight. */
  readonly rows: number
  readonly loses: boolean
}

export interface Plan {
  /** Generation the plan starts from. */
  readonly base: number
  readonly definitions: readonly DefinitionChange[]
  readonly steps: readonly PlannedStep[]
  /** What stands in the way; a plan with problems cannot be applied. */
  readonly problems: readonly Issue[]
  /** True when tables, APIs or screens change, so that a new generation is made. */
  readonly shaping: boolean
  /** Tables that are there already and that some step locks, in the order in which apply locks them. */
  readonly locks: readonly string[]
}

export interface DefinitionSets {
  readonly base: number
  readonly before: readonly Definition[]
  readonly after: readonly Definition[]
  /** The transaction's time as a canonical instant. */
  readonly now: string
  readonly timeZone: string
}

/** Plans the way from one set of definitions to another. The sets must have been checked. */
export async function planChange(db: Queryable, scope: Pick<Database, 'table'>, sets: DefinitionSets): Promise<Plan> {
  const definitions = definitionChanges(sets.before, sets.after)
  const shapes = { before: tableShapes(sets.before), after: tableShapes(sets.after) }
  const context = planContext(scope, shapes.before, sets)
  const steps = tableChanges(shapes.before, shapes.after).map((change) => stepOf(change, context))
  const checks = [...steps.flatMap((step) => step.checks), ...optionChecks(sets, shapes.before, context)]
  return {
    base: sets.base,
    definitions,
    steps: await withRows(db, steps),
    problems: await failing(db, checks),
    shaping: definitions.some((change) => isShaping(change.definitionKind)),
    locks: lockedTables(steps, shapes.before, shapes.after),
  }
}

function planContext(scope: Pick<Database, 'table'>, before: ReadonlyMap<string, TableShape>, sets: DefinitionSets): PlanContext {
  const enums = new Map(sets.after.filter(isKind('enum')).map((each) => [each.name, each.body.items.map((item) => item.value)]))
  return {
    timeZone: sets.timeZone,
    defaults: { now: sets.now, today: dayOf(sets.now, sets.timeZone) },
    options: (enumName) => enums.get(enumName),
    table: (name) => scope.table(name),
    tableBefore: (tableId) => before.get(tableId)?.name,
    columnBefore: (tableId, columnId) => before.get(tableId)?.columns.find((column) => column.id === columnId)?.name,
    hidden: (id) => hiddenName(sets.now, id),
  }
}

async function withRows(db: Queryable, steps: readonly Step[]): Promise<PlannedStep[]> {
  const planned: PlannedStep[] = []
  for (const { change, title, table, sql, lock, rewrite, rows, loses } of steps) {
    // a field that only changes its meaning needs no SQL
    if (sql.length === 0) continue
    const [counted] = rows === undefined ? [] : await db.query<{ rows: number }>(rows)
    planned.push({ change, title, table, sql, lock, rewrite, rows: counted?.rows ?? 0, loses: loses ?? false })
  }
  return planned
}

async function failing(db: Queryable, checks: readonly Check[]): Promise<Issue[]> {
  const issues: Issue[] = []
  for (const check of checks) {
    const offenders = await db.query<Offender & { total: number } & Record<string, unknown>>(check.sql)
    const first = offenders[0]
    if (first) issues.push(check.issue(offenders, Number(first.total)))
  }
  return issues
}

/** Under which name something dropped stays in the database: time first, so that the oldest is found first. */
export function hiddenName(now: string, id: string): string {
  return `zz_${now.replace(/\D/g, '').slice(0, 14)}_${id.replaceAll('-', '')}`
}

function lockedTables(steps: readonly Step[], before: ReadonlyMap<string, TableShape>, after: ReadonlyMap<string, TableShape>): string[] {
  const formerName = new Map([...after.values()].map((table) => [table.name, before.get(table.id)?.name]))
  const present = new Set([...before.values()].map((table) => table.name))
  const touched = steps.filter((step) => step.lock !== 'none').map((step) => formerName.get(step.table) ?? step.table)
  return [...new Set(touched)].filter((name) => present.has(name)).sort()
}

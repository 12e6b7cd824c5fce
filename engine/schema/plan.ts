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
import { say } from '../model/validate/sentences.ts'
import { tableChanges } from './change.ts'
import { type DefinitionChange, definitionChanges } from './definition-change.ts'
import { definitionChecks, type Shapes } from './definition-checks.ts'
import { hiddenName } from './hidden.ts'
import { type Revived, withRevived } from './revived.ts'
import { powersOf } from './powers.ts'
import { tableShapes } from './shape.ts'
import type { Check, Offender, PlanContext, Step, StepChange, StepLock } from './step.ts'
import { stepOf } from './steps.ts'

export interface PlannedStep {
  readonly change: StepChange
  readonly title: Text
  readonly table: string
  readonly sql: readonly string[]
  readonly lock: StepLock
  readonly rewrite: boolean
  /** Rows the step touches; for a loss, the records or values that go out of sight. */
  readonly rows: number
  /** About how long it takes on a usual machine, where that is worth saying; the lock is held as long. */
  readonly seconds?: number
  /** Id of the object or field whose data goes out of sight. */
  readonly loses?: string
}

export interface Plan {
  /** Generation the plan starts from. */
  readonly base: number
  readonly definitions: readonly DefinitionChange[]
  readonly steps: readonly PlannedStep[]
  /** What stands in the way; a plan with problems cannot be applied. */
  readonly problems: readonly Issue[]
  /** What roles would let people do that they may not do now. */
  readonly powers: readonly Text[]
  /** True when tables, APIs or screens change, so that a new generation is made. */
  readonly shaping: boolean
}

export interface DefinitionSets {
  readonly base: number
  readonly before: readonly Definition[]
  readonly after: readonly Definition[]
  /** The transaction's time as a canonical instant. */
  readonly now: string
  readonly timeZone: string
  /** Who acts, where somebody does: the person that `me` stands for. */
  readonly userId?: string
  /** What the definitions that join find in the database already, under the name it was dropped with. */
  readonly revived?: readonly Revived[]
}

/** A plan before anybody asked the data: pure, and the same however often it is measured. */
export interface Draft {
  readonly base: number
  readonly definitions: readonly DefinitionChange[]
  readonly steps: readonly Step[]
  readonly checks: readonly Check[]
  /** What stands in the way whatever the data holds. */
  readonly problems: readonly Issue[]
  readonly locks: readonly TableLock[]
}

/** A table that is there already, with the strongest lock that the change needs on it. */
export interface TableLock {
  readonly table: string
  readonly mode: 'share row exclusive' | 'access exclusive'
}

/** The way from one set of definitions to another. The sets must have been checked. */
export function draftPlan(scope: Pick<Database, 'table'>, sets: DefinitionSets): Draft {
  const after = tableShapes(sets.after)
  const shapes = { before: withRevived(tableShapes(sets.before), after, sets.revived ?? []), after }
  const context = planContext(scope, shapes, sets)
  // a field that only changes its meaning needs no SQL, but its checks count
  const steps = tableChanges(shapes.before, shapes.after).map((change) => stepOf(change, context))
  const checks = [...steps.flatMap((step) => step.checks), ...definitionChecks(sets, shapes, context)]
  return {
    base: sets.base,
    definitions: definitionChanges(sets.before, sets.after),
    steps: steps.filter((step) => step.sql.length > 0),
    checks,
    problems: sourcesChanged(sets),
    locks: tableLocks(steps, checks, shapes.before),
  }
}

/** Asks the data: how many rows each step touches, and what stands in the way. */
export async function measurePlan(db: Queryable, draft: Draft, { prune }: { prune: boolean }): Promise<Plan> {
  const steps: PlannedStep[] = []
  for (const { change, title, table, sql, lock, rewrite, rows, perRow = 0, loses } of draft.steps) {
    const [counted] = rows === undefined ? [] : await db.query<{ rows: number }>(rows)
    const seconds = Math.round((Number(counted?.rows ?? 0) * perRow) / 1e6)
    steps.push({
      change,
      title,
      table,
      sql,
      lock,
      rewrite,
      rows: counted?.rows ?? 0,
      ...(seconds > 0 && { seconds }),
      ...(loses !== undefined && { loses }),
    })
  }
  return {
    base: draft.base,
    definitions: draft.definitions,
    steps,
    problems: [...draft.problems, ...(await failing(db, draft.checks)), ...(prune ? [] : losses(steps))],
    powers: powersOf(draft.definitions),
    shaping: draft.definitions.some((change) => isShaping(change.definitionKind)),
  }
}

/** Records cannot move between a table of ours and an existing one. */
function sourcesChanged({ before, after }: DefinitionSets): Issue[] {
  const former = new Map(before.filter(isKind('object')).map((each) => [each.id, each.body]))
  return after.filter(isKind('object')).flatMap(({ id, name, body }) => {
    const was = former.get(id)
    if (!was || (was.source === undefined) === (body.source === undefined)) return []
    return [say('SOURCE_CHANGED', { object: name }, { path: name })]
  })
}

/** What steps must know of the change from one set of tables to another. */
export function planContext(scope: Pick<Database, 'table'>, { before }: Shapes, sets: DefinitionSets): PlanContext {
  const enums = new Map(
    sets.after.filter(isKind('enum')).map((each) => [each.name, each.body.items.map((item) => item.value)]),
  )
  const columns = new Map(
    [...before.values()].map((table) => [table.id, new Map(table.columns.map((column) => [column.id, column]))]),
  )
  return {
    timeZone: sets.timeZone,
    defaults: {
      now: sets.now,
      today: dayOf(sets.now, sets.timeZone),
      ...(sets.userId !== undefined && { userId: sets.userId }),
    },
    options: (enumName) => enums.get(enumName),
    table: (name) => scope.table(name),
    tableBefore: (tableId) => before.get(tableId)?.name,
    columnBefore: (tableId, columnId) => columns.get(tableId)?.get(columnId),
    hidden: (id) => hiddenName(sets.base + 1, id),
  }
}

async function failing(db: Queryable, checks: readonly Check[]): Promise<Issue[]> {
  const issues: Issue[] = []
  for (const check of checks) {
    const offenders = await db.query<Offender & { total: unknown } & Record<string, unknown>>(check.sql)
    const first = offenders[0]
    if (first) issues.push(check.issue(offenders, Number(first.total)))
  }
  return issues
}

/** Data goes out of sight only with consent. */
function losses(steps: readonly PlannedStep[]): Issue[] {
  return steps
    .filter((step) => step.loses !== undefined)
    .map((step) => ({
      code: 'PRUNE_NEEDED',
      path: step.table,
      message: {
        zh: `${step.title.zh}：涉及 ${step.rows} 条数据`,
        en: `${step.title.en}: ${step.rows} value(s) or record(s)`,
      },
      hint: { zh: '确认后加上 --prune', en: 'add --prune when you mean it' },
    }))
}

/** Each table once, by name, so that two changes lock in the same order. */
function tableLocks(steps: readonly Step[], checks: readonly Check[], before: Shapes['before']): TableLock[] {
  const modes = new Map<string, TableLock['mode']>()
  const need = (tableId: string, lock: StepLock): void => {
    const table = before.get(tableId)?.name
    if (table === undefined || lock === 'none') return
    if (lock === 'access exclusive' || !modes.has(table))
      modes.set(table, lock === 'access exclusive' ? lock : 'share row exclusive')
  }
  for (const { tableId, alsoLocks, lock } of steps) for (const id of [tableId, alsoLocks ?? tableId]) need(id, lock)
  for (const { tableId } of checks) need(tableId, 'share row exclusive')
  return [...modes].map(([table, mode]) => ({ table, mode })).sort((a, b) => (a.table < b.table ? -1 : 1))
}

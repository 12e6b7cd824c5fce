/** What applying all drafts would do, and doing it: all of them, or nothing. */
import { createHash } from 'node:crypto'

import type { Database, Queryable, Transaction } from '../database/index.ts'
import { type Issue, TesseraError } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import { loadSqlParserFor } from '../model/custom-sql/index.ts'
import type { Definition } from '../model/definition.ts'
import { keyOf } from '../model/validate/identity.ts'
import { applyChange, previewChange } from '../schema/apply.ts'
import { type DefinitionChange, differencesOf } from '../schema/definition-change.ts'
import type { ChangeGuard } from '../schema/guard.ts'
import type { Plan } from '../schema/plan.ts'
import { labelOf } from './definitions.ts'
import type { DraftIssue } from './issue.ts'
import { layOver, type LaidDraft, type Overlay } from './overlay.ts'
import { deleteDrafts, type DraftRow, readDrafts, readRevisions, waitForDrafts } from './store.ts'
import { type Use, usesIn } from './uses.ts'

export interface PlannedDefinition {
  readonly kind: DefinitionChange['kind']
  readonly definitionKind: string
  readonly name: string
  readonly label: Text
  readonly differences: DefinitionChange['differences']
}

export interface PlannedWork extends Omit<Plan['steps'][number], 'change' | 'loses'> {
  /** The object or field whose data goes out of sight. */
  readonly loses: string | null
}

export interface DraftsPlan {
  /** A stamp of what was planned over: another one when definitions or drafts changed. */
  readonly base: number
  readonly definitions: readonly PlannedDefinition[]
  readonly steps: readonly PlannedWork[]
  readonly problems: readonly DraftIssue[]
  /** What roles would let people do that they may not do now. */
  readonly powers: Plan['powers']
  /** Who names what changes or goes. */
  readonly usedBy: readonly (Use & { readonly of: { readonly kind: string; readonly name: string } })[]
}

interface PlanOptions {
  /** Consent that data of removed objects and fields goes out of sight. */
  readonly prune?: boolean
  /** Looks whether whoever plans or applies may bring it about. */
  readonly guard?: ChangeGuard
}

const MOST_USES = 1_000

/** What applying all drafts would do. Changes nothing. */
export async function planDrafts(db: Database, { prune = false, guard }: PlanOptions = {}): Promise<DraftsPlan> {
  let overlay: Overlay | undefined
  let stamp = 0
  let present: readonly Definition[] = []
  const plan = await previewChange(db, {
    prune,
    ...(guard && { guard }),
    change: async (current, tx) => {
      const laid = await layDrafts(db, tx, current)
      overlay = laid.overlay
      stamp = laid.stamp
      present = current
      // what cannot be has no tables: the steps are told once nothing is wrong any more
      return overlay.issues.length > 0 ? current : overlay.definitions
    },
  })
  const issues = overlay?.issues ?? []
  const definitions =
    overlay && issues.length > 0 ? overlay.drafts.map(draftedDefinition) : plan.definitions.map(plannedDefinition)
  return {
    base: stamp,
    definitions,
    steps: plan.steps.map((step) => plannedWork(step, plan.definitions)),
    problems: [...issues, ...plan.problems.map(problem)],
    powers: plan.powers,
    usedBy: usersOf(definitions, present),
  }
}

/**
 * Applies all drafts in one transaction; those that were applied are drafts no more. One that somebody saves meanwhile
 * stays a draft.
 * @throws TesseraError GENERATION_MOVED, PLAN_REFUSED with every problem, LOCK_BUSY; the database is then as it was
 */
export async function applyDrafts(
  db: Database,
  { base, by, prune = false, guard }: PlanOptions & { readonly base: number; readonly by: string },
): Promise<{ generation: number; definitions: number }> {
  let drafts: readonly DraftRow[] = []
  const applied = await applyChange(db, {
    author: { id: by, what: 'console' },
    prune,
    ...(guard && { guard }),
    change: async (current, tx) => {
      const { overlay, stamp, rows } = await layDrafts(db, tx, current)
      if (stamp !== base) throw new TesseraError('GENERATION_MOVED')
      if (overlay.issues.length > 0) {
        throw new TesseraError('PLAN_REFUSED', { count: overlay.issues.length }, { issues: overlay.issues })
      }
      drafts = rows
      return overlay.definitions
    },
    afterwards: (tx, { definitions }) => settle(db, tx, drafts, definitions),
  })
  return { generation: applied.generation, definitions: applied.plan.definitions.length }
}

interface LaidDrafts {
  readonly overlay: Overlay
  readonly rows: readonly DraftRow[]
  readonly stamp: number
}

async function layDrafts(db: Database, tx: Queryable, current: readonly Definition[]): Promise<LaidDrafts> {
  const rows = await readDrafts(tx, db)
  const revisions = await readRevisions(tx, db)
  await loadSqlParserFor([...current, ...rows])
  return { overlay: layOver(current, revisions, rows), rows, stamp: stampOf(rows, revisions) }
}

/** A number that fits JSON and changes with any definition in force and any draft. */
function stampOf(rows: readonly DraftRow[], revisions: ReadonlyMap<string, number>): number {
  const hash = createHash('sha256')
  for (const [id, revision] of [...revisions].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${id} ${revision}\n`)
  for (const { id, version } of rows.toSorted((a, b) => a.version - b.version)) hash.update(`${id} ${version}\n`)
  return hash.digest().readUIntBE(0, 6)
}

/**
 * What was applied is no draft any more. A draft that was saved again while this ran was not applied: it stays, as a
 * change of what is in force now.
 */
async function settle(
  db: Database,
  tx: Transaction,
  applied: readonly DraftRow[],
  definitions: readonly Definition[],
): Promise<void> {
  await waitForDrafts(db, tx)
  const versions = new Map(applied.map((draft) => [draft.id, draft.version]))
  const left = await tx.query<{ id: string; kind: string; name: string; version: number }>(
    `select id, kind, name, version from ${db.table('meta_draft')} where id = any($1)`,
    [[...versions.keys()]],
  )
  const isDone = ({ id, version }: { id: string; version: number }): boolean => versions.get(id) === version
  await deleteDrafts(
    tx,
    db,
    left.filter(isDone).map(({ id }) => id),
  )
  const present = new Map(definitions.map((each) => [keyOf(each.kind, each.name), each.id]))
  for (const draft of left.filter((each) => !isDone(each))) {
    await tx.query(
      `update ${db.table('meta_draft')} as d set definition = m.id, base = m.body, base_revision = m.revision
       from ${db.table('meta_definition')} as m where d.id = $1 and m.id = $2`,
      [draft.id, present.get(keyOf(draft.kind, draft.name))],
    )
  }
}

/** The change that a draft asks for, where all of them do not make a whole yet. */
function draftedDefinition({ row, action, body, former }: LaidDraft): PlannedDefinition {
  const before = { ...former?.body }
  return {
    kind: action,
    definitionKind: row.kind,
    name: row.name,
    label: labelOf(body ?? before, row.name),
    differences: action === 'changed' && body ? differencesOf(before, body) : [],
  }
}

/** A changed definition as people are told. */
export function plannedDefinition({
  kind,
  definitionKind,
  name,
  before,
  after,
  differences,
}: DefinitionChange): PlannedDefinition {
  return { kind, definitionKind, name, label: labelOf({ ...(after ?? before)?.body }, name), differences }
}

/** A step with what it loses by name. */
export function plannedWork(
  { title, table, sql, lock, rewrite, rows, seconds = 0, loses }: Plan['steps'][number],
  changes: readonly DefinitionChange[],
): PlannedWork {
  const lost = loses === undefined ? undefined : changes.find((each) => each.id === loses)?.name
  return { title, table, sql, lock, rewrite, rows, seconds, loses: lost ?? loses ?? null }
}

/** In the console one confirms where a command takes an option. */
export function problem(issue: Issue): DraftIssue {
  if (issue.code !== 'PRUNE_NEEDED') return issue
  return { ...issue, hint: { zh: '请确认这些数据将移出视线', en: 'confirm that this data goes out of sight' } }
}

function usersOf(changes: readonly PlannedDefinition[], present: readonly Definition[]): DraftsPlan['usedBy'] {
  const uses = usesIn(present)
  const changed = new Set(changes.map(({ definitionKind, name }) => keyOf(definitionKind, name)))
  return changes
    .filter(({ kind }) => kind !== 'added')
    .flatMap(({ definitionKind: kind, name }) =>
      (uses.get(keyOf(kind, name)) ?? [])
        .filter((use) => !changed.has(keyOf(use.kind, use.name)))
        .map((use) => ({ ...use, of: { kind, name } })),
    )
    .slice(0, MOST_USES)
}

import assert from 'node:assert/strict'
import fc from 'fast-check'

import type { Database } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { isKind } from '../model/definition.ts'
import { applyDefinitions, enumeration } from '../testing/definitions.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { applyChange } from './apply.ts'
import { actualCatalog, expectedCatalog } from './catalog.test-kit.ts'
import { edit, type Edit, fill, perform, TYPES, type World, written } from './random-changes.test-kit.ts'

const SEQUENCES = 200
describe('any sequence of changes', function () {
  // some five hundred changes of tables; on a machine that does other things too they take their time
  this.timeout(240_000)
  let workspace: TestWorkspace

  before(async () => {
    workspace = await testWorkspace()
    await applyDefinitions(workspace.db, [enumeration('mood', ['good', 'bad'])])
  })

  after(() => workspace.drop())

  it('makes the tables that the definitions say, keeps the data of what stays, and changes nothing when it is refused', async () => {
    const { db } = workspace
    const outcomes = { applied: 0, refused: 0 }
    const sequence = fc.array(fc.array(edit, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(sequence, async (changes) => {
        const world = await begin(db)
        for (const edits of changes) outcomes[await step(db, world, edits)]++
      }),
      { numRuns: SEQUENCES, seed: 20261121, endOnFailure: false },
    )
    // a test in which everything is refused would prove nothing
    assert.ok(outcomes.applied > SEQUENCES / 2 && outcomes.refused > 0, JSON.stringify(outcomes))
  })
})

async function begin(db: Database): Promise<World> {
  // what the last sequence left, or a failed one
  await applyChange(db, { author: { what: 'test' }, prune: true, change: (current) => current.filter(isKind('enum')) })
  const hidden = await db.owner.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = $1 and tablename like 'zz\\_%'`,
    [db.workspace],
  )
  if (hidden.length > 0) await db.owner.query(`drop table ${hidden.map(({ name }) => db.table(name)).join(', ')}`)
  const world: World = { objects: [], fresh: 10 }
  for (const name of ['o0', 'o1']) {
    const fields = [0, 3, 5].map((type, i) => ({ id: newId(), name: `f${i}`, settings: TYPES[type] ?? {} }))
    world.objects.push({ id: newId(), name, fields })
  }
  const { definitions } = await applyDefinitions(db, written(world))
  await fill(db, definitions)
  return world
}

/** Tries one change; the world moves on only when it is applied. */
async function step(db: Database, world: World, edits: readonly Edit[]): Promise<'applied' | 'refused'> {
  const next = structuredClone(world)
  for (const each of edits) perform(next, each)
  const kept = new Set(next.objects.flatMap((each) => [each.id, ...each.fields.map((field) => field.id)]))
  const gone = world.objects.flatMap((each) => [
    ...(kept.has(each.id) ? [] : [`object ${each.name}`]),
    ...each.fields.filter((field) => !kept.has(field.id)).map((field) => `field ${each.name}.${field.name}`),
  ])
  const before = { catalog: await actualCatalog(db), data: await contents(db, world) }
  try {
    const { definitions } = await applyDefinitions(db, written(next), { prune: true, remove: gone })
    assert.deepEqual(await actualCatalog(db), expectedCatalog(definitions))
    keptData(before.data, await contents(db, next))
    Object.assign(world, next)
    await fill(db, definitions)
    return 'applied'
  } catch (error) {
    if (!(error instanceof TesseraError)) throw error
    // what PostgreSQL alone found impossible, a check should have foreseen
    assert.deepEqual(
      error.issues.filter((issue) => issue.code === 'STEP_FAILED'),
      [],
    )
    assert.deepEqual({ catalog: await actualCatalog(db), data: await contents(db, world) }, before)
    return 'refused'
  }
}

/** The text of every value by field and record; engine columns stand for the object itself. */
type Contents = ReadonlyMap<string, ReadonlyMap<string, unknown>>

async function contents(db: Database, world: World): Promise<Contents> {
  const all = new Map<string, ReadonlyMap<string, unknown>>()
  for (const { id, name, fields } of world.objects) {
    const rows = await db.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from ${db.table(name)} as t`,
    )
    all.set(id, new Map(rows.map(({ row }) => [String(row['id']), row['version']])))
    for (const field of fields)
      all.set(field.id, new Map(rows.map(({ row }) => [String(row['id']), comparable(row[field.name])])))
  }
  return all
}

/** One text for a value whichever column type holds it: 1, '1' and 1.00; a day and its first instant. */
function comparable(value: unknown): unknown {
  if (value === null || value === undefined) return null
  const text = String(value)
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) return Number(text)
  return /^\d{4}-\d\d-\d\dT/.test(text)
    ? new Date(new Date(text).getTime() + 8 * 3_600_000).toISOString().replace('T00:00:00.000Z', '')
    : text
}

/** Every value that was there is there still; an empty one may have been filled. */
function keptData(before: Contents, after: Contents): void {
  for (const [id, values] of before) {
    const now = after.get(id)
    if (!now) continue
    assert.equal(now.size, values.size)
    for (const [record, value] of values) if (value !== null) assert.deepEqual(now.get(record), value)
  }
}

/** What packs own in a workspace but no longer write: it stays in force until somebody prunes. */
import type { Database, Queryable } from '../database/index.ts'
import { quoteIdentifier } from '../database/index.ts'
import type { Definition, DefinitionKind } from '../model/definition.ts'
import { checkDefinitions } from '../model/validate/check-definitions.ts'
import { tableShapes } from '../schema/shape.ts'
import type { PackSource } from './read/read-pack.ts'

export interface Staying {
  readonly kind: DefinitionKind
  readonly name: string
  /** Records of an object, values of a field; absent where a definition holds none. */
  readonly holds?: number
}

/**
 * @param after everything in force once the packs are applied without pruning
 * @param stored the definitions that the tables are made from at this moment
 */
export async function stayingDefinitions(
  scope: { readonly db: Pick<Database, 'table'>; readonly tx: Queryable },
  packs: readonly PackSource[],
  after: readonly Definition[],
  stored: readonly Definition[],
): Promise<Staying[]> {
  const left = checkDefinitions(
    packs.flatMap((pack) => pack.definitions),
    after,
    { prune: packs.map((pack) => pack.manifest.name) },
  ).removed
  const objects = new Set(left.filter((each) => each.kind === 'object').map((each) => each.name))
  // the fields of an object that nobody writes go without saying
  const named = left.filter(
    (each) => each.kind !== 'field' || !('object' in each.body && objects.has(String(each.body.object))),
  )
  const told: Staying[] = []
  for (const { id, kind, name } of named) {
    const question = counting(scope.db, stored, id)
    const [row] = question === undefined ? [] : await scope.tx.query<{ holds: number }>(question)
    told.push({ kind, name, ...(row && { holds: row.holds }) })
  }
  return told
}

function counting(db: Pick<Database, 'table'>, stored: readonly Definition[], id: string): string | undefined {
  const shapes = tableShapes(stored)
  const object = shapes.get(id)
  if (object) return `select count(*) as holds from ${db.table(object.name)}`
  for (const { name, columns } of shapes.values()) {
    const column = columns.find((each) => each.id === id)
    if (column) return `select count(${quoteIdentifier(column.name)}) as holds from ${db.table(name)}`
  }
  return undefined
}

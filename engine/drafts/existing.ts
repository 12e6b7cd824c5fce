/** Existing tables as drafts: which there are, and the definitions that chosen ones become. */
import type { Database } from '../database/index.ts'
import type { Text } from '../kernel/text.ts'
import {
  definitionsOfTables,
  type ImportRequest,
  offeredSchemas,
  offeredTables,
  type TableOffer,
} from '../schema/existing/index.ts'
import { readView } from './view.ts'
import { saveDrafts } from './save.ts'

export type { ImportRequest, TableOffer }

/** Schemas with tables that can become objects: none of PostgreSQL's own, none in which a workspace stands. */
export function listSchemas(db: Database): Promise<{ readonly name: string; readonly tables: number }[]> {
  return offeredSchemas(db.owner)
}

/** The tables of a schema; one that is an object already, or drafted as one, says so. */
export async function listTables(db: Database, schema: string): Promise<TableOffer[]> {
  const { definitions } = await readView(db)
  return offeredTables(db.owner, schema, definitions)
}

export interface Drafted {
  readonly drafts: number
  /** What could not be carried over, in words. */
  readonly notes: readonly Text[]
}

/** Drafts the objects of the tables with everything that shows them: all or none. @throws TesseraError VALIDATION_FAILED */
export async function draftTables(db: Database, request: ImportRequest, { by }: { by: string }): Promise<Drafted> {
  const view = await readView(db)
  const { definitions, notes } = await definitionsOfTables(db.owner, request, view.definitions)
  const inputs = definitions.map(({ kind, name, body }) => ({ kind, name, body: { ...body } }))
  await saveDrafts(db, inputs, { by })
  return { drafts: inputs.length, notes }
}

/** The sides of a comparison: definitions of a pack's folder, or those in force in a workspace. */
import type { Database } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { readDefinitions } from '../../schema/definitions.ts'
import { readPack } from '../read/read-pack.ts'
import type { Compared } from './pair-up.ts'

/** @throws TesseraError DEFINITION_INVALID */
export async function folderSide(
  folder: string,
): Promise<{ readonly owner: string; readonly definitions: readonly Compared[] }> {
  const pack = await readPack(folder)
  const definitions = pack.definitions.map(({ kind, name, body }) => {
    const { id } = body
    return { kind, name, body, ...(typeof id === 'string' && { id }) }
  })
  return { owner: pack.manifest.name, definitions }
}

/**
 * What is in force in a workspace, of one owner where that is named.
 * @throws TesseraError WORKSPACE_MISSING
 */
export async function workspaceSide(db: Database, owner?: string): Promise<readonly Compared[]> {
  const [found] = await db.query(`select where to_regclass($1) is not null`, [db.table('meta_definition')])
  if (!found) throw new TesseraError('WORKSPACE_MISSING', { workspace: db.workspace })
  const definitions = await readDefinitions(db, db, 'all')
  return definitions
    .filter((each) => owner === undefined || each.owner === owner)
    .map(({ kind, name, id, body }) => ({ kind, name, id, body: { ...body } }))
}

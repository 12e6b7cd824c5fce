/**
 * What a change asks of tables that were there before: that they are as the definitions say, and that the program's role
 * may use them. Their shape is never touched; a right that is missing is given as a step of the plan.
 */
import { isDeepStrictEqual } from 'node:util'

import { type Database, type Queryable, quoteIdentifier as q } from '../../database/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import { groupBy } from '../../kernel/collections.ts'
import { type Definition, isKind } from '../../model/definition.ts'
import type { DefinitionSets } from '../plan.ts'
import type { Step } from '../step.ts'
import { readTables, type TableFacts } from './catalog.ts'
import { missingRights, type Rights } from './rights.ts'
import { fieldFaults, keyFaults, missingTable, noRights } from './source-faults.ts'

export interface SourcePlan {
  readonly steps: readonly Step[]
  readonly problems: readonly Issue[]
}

type ObjectDefinition = Definition<'object'>

/** Asks the catalogue about the objects over existing tables that are new or changed. */
export async function sourcePlan(db: Database, tx: Queryable, sets: DefinitionSets): Promise<SourcePlan> {
  const objects = new Map(sets.after.filter(isKind('object')).map((each) => [each.name, each]))
  // a table of the engine's own is as its migration made it
  const touched = [...objects.values()].filter(
    (object) => object.body.source?.schema !== undefined && isTouched(object, sets),
  )
  if (touched.length === 0) return { steps: [], problems: [] }
  const facts = await factsOf(tx, touched)
  const fields = groupBy(sets.after.filter(isKind('field')), (field) => field.body.object)
  const problems: Issue[] = []
  const steps: Step[] = []
  const role = await programRole(db)
  for (const object of touched) {
    const { schema = '', table: name = '' } = object.body.source ?? {}
    const table = facts.get(tableKey({ schema, table: name }))
    if (!table) {
      problems.push(missingTable(object))
      continue
    }
    problems.push(...keyFaults(object, table))
    for (const field of fields.get(object.name) ?? []) problems.push(...fieldFaults(field, table, objects))
    const rights = await missingRights(tx, table, role)
    if (rights.sql.length > 0 && !rights.grantable) problems.push(noRights(object, rights))
    else if (rights.sql.length > 0) steps.push(grantStep(object, table, rights))
  }
  return { steps, problems }
}

/** Whether anything that concerns the table itself is other than before. */
function isTouched(object: ObjectDefinition, { before, after }: DefinitionSets): boolean {
  const former = before.filter(isKind('object')).find((each) => each.id === object.id)
  if (!former || !isDeepStrictEqual(former.body.source, object.body.source)) return true
  return !isDeepStrictEqual(columnsOf(former.name, before), columnsOf(object.name, after))
}

function columnsOf(object: string, definitions: readonly Definition[]): unknown {
  const columns = definitions
    .filter(isKind('field'))
    .filter(({ body }) => body.object === object)
    .map(({ id, body }) => [id, [body.column, body.column_type, body.type, body['target'], body.readonly]] as const)
  return new Map(columns)
}

async function factsOf(tx: Queryable, objects: readonly ObjectDefinition[]): Promise<ReadonlyMap<string, TableFacts>> {
  const sources = objects.flatMap(({ body }) => body.source ?? [])
  const tables: TableFacts[] = []
  for (const [schema, members] of groupBy(sources, (source) => source.schema ?? '')) {
    tables.push(
      ...(await readTables(
        tx,
        schema,
        members.map((source) => source.table),
      )),
    )
  }
  return new Map(tables.map((table) => [tableKey({ schema: table.schema, table: table.name }), table]))
}

function tableKey({ schema, table }: { readonly schema: string; readonly table: string }): string {
  return JSON.stringify([schema, table])
}

async function programRole(db: Database): Promise<string> {
  const [row] = await db.query<{ role: string }>('select current_user::text as role')
  return row?.role ?? ''
}

function grantStep({ id, name }: ObjectDefinition, { schema, name: table }: TableFacts, { sql }: Rights): Step {
  const named = `${q(schema)}.${q(table)}`
  return {
    change: 'grant_rights',
    title: { zh: `允许系统读写现有表 ${named}`, en: `Let the program use the existing table ${named}` },
    tableId: id,
    table: name,
    sql,
    lock: 'none',
    rewrite: false,
    checks: [],
  }
}

/** Creating records: any number at once, each with the lines that are given with it. */
import { heldFields } from '../query/index.ts'
import { checkRows, createRows, type Created } from './create-rows.ts'
import type { Values } from './check-values.ts'
import { authorise, type WriteContext, type Writer } from './context.ts'
import { allFaults, givenLines, namesOfLines, newLines } from './lines.ts'
import { limitedTo, refuseBeyond } from './reach.ts'
import { recordsNow } from './records-now.ts'

export type { Created } from './create-rows.ts'

/**
 * Creates all of `rows` or none. Lines given with a record are created with it, by the rights to their own object.
 * @throws TesseraError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED with the path `<row>/<field>` of every fault
 */
export async function createMany(writer: Writer, objectName: string, rows: readonly Values[]): Promise<Created> {
  const context = authorise(writer, objectName, 'create')
  const given = givenLines(context, rows, true)
  if (given.fields.length === 0 && given.issues.length === 0) return createRows(writer, objectName, rows)
  await check(writer, context, given)
  const { ids } = await createRows(writer, objectName, given.rows)
  await refuseBeyond(limitedTo(context, 'create', [namesOfLines(given)]), 'create', ids)
  for (const field of given.fields) await newLines(field).create(writer, ids)
  // what is computed of the lines is known only now
  return { ids, records: await recordsNow(context, ids, heldFields(context.plan)) }
}

/**
 * What `rows` would become, with defaults; nothing is written, and neither references nor unique values are looked up.
 * @throws TesseraError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED as `createMany` does
 */
export async function checkNew(
  writer: Writer,
  objectName: string,
  rows: readonly Values[],
): Promise<readonly Values[]> {
  const context = authorise(writer, objectName, 'create')
  const given = givenLines(context, rows, true)
  await check(writer, context, given)
  return checkRows(writer, objectName, given.rows)
}

/** All that is wrong with the records and their lines at once. */
async function check(writer: Writer, { plan }: WriteContext, given: ReturnType<typeof givenLines>): Promise<void> {
  await allFaults(given.issues, [
    () => checkRows(writer, plan.object.name, given.rows),
    ...given.fields.map((field) => () => newLines(field).check(writer)),
  ])
}

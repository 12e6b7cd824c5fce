/** Many people into departments at once [调整部门]: instead of those they are in, or in addition. */
import { scopeCondition } from '../../access/index.ts'
import { invalid, TesseraError } from '../../kernel/errors.ts'
import { isAmong, Parameters, tableSql } from '../../query/index.ts'
import { authorise, type Change, updateMany, type Writer } from '../../records/index.ts'
import { DEPARTMENTS, linksOf, open, writeLinks, type Link } from './links.ts'
import { inPart } from './parts.ts'

export interface Move {
  readonly people: readonly string[]
  readonly departments: readonly string[]
  /** The main department of all of them; without it they keep theirs, which `replace` does not allow. */
  readonly main?: string
  readonly mode: 'replace' | 'add'
}

/**
 * @returns how many people changed
 * @throws TesseraError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED
 */
export async function moveToDepartments(writer: Writer, move: Move): Promise<number> {
  const { people, mode, main } = move
  if (mode === 'replace' && main === undefined) throw noMain()
  const held = await hold(writer, people)
  const present = await linksOf(writer, DEPARTMENTS, people)
  const wanted = held.map((person) => ({ person, links: differenceOf(move, person, present) }))
  const changes = wanted.flatMap(({ person, links }): Change[] => {
    const values = main !== undefined && main !== person.main ? { department: main } : {}
    const told = { from: links.remove.map(({ value }) => value), to: links.add.map(({ value }) => value) }
    const isLinked = told.from.length + told.to.length > 0
    if (!isLinked && Object.keys(values).length === 0) return []
    const around = isLinked ? { around: { [DEPARTMENTS.part]: told } } : {}
    return [{ id: person.id, version: person.version, values, ...around }]
  })
  if (changes.length === 0) return 0
  await inPart('', updateMany({ ...writer, quiet: true }, 'sys_user', changes), () => 'main')
  const all = wanted.map(({ links }) => links)
  await writeLinks(
    writer,
    DEPARTMENTS,
    { add: all.flatMap(({ add }) => add), remove: all.flatMap(({ remove }) => remove) },
    (value) => `departments/${move.departments.indexOf(value)}`,
  )
  return changes.length
}

interface Held {
  readonly id: string
  readonly version: number
  readonly main: string | null
}

/** All of the people or none, held until the transaction ends. */
async function hold(writer: Writer, people: readonly string[]): Promise<Held[]> {
  const { plan, principal } = authorise(writer, 'sys_user', 'update')
  const { bind, values } = new Parameters()
  const rows = await writer.tx.query<{ id: string; version: number; main: string | null }>(
    `select t."id"::text as id, t."version" as version, t."department"::text as main from ${tableSql(writer.db, plan.object)} as t ` +
      `where ${isAmong(plan.object, people, 't', bind)} and t."deleted_at" is null ` +
      `and ${scopeCondition(plan, 'update', principal, 't', bind)} order by t."id" for no key update of t`,
    values,
  )
  if (rows.length < new Set(people).size) throw new TesseraError('NOT_FOUND')
  return rows
}

function differenceOf(
  { departments, main, mode }: Move,
  person: Held,
  present: readonly Link[],
): ReturnType<typeof open> {
  const mainNext = main ?? person.main
  const further = departments.filter((id) => id !== mainNext)
  // a department that becomes the main one is no further one any more
  const gone = present.filter(
    ({ user, value }) => user === person.id && (value === mainNext || (mode === 'replace' && !further.includes(value))),
  )
  return open(present, person.id, { add: further, remove: gone.map(({ value }) => value) })
}

function noMain(): TesseraError {
  const message = { zh: '请选择主部门', en: 'Choose the main department' }
  return invalid([{ code: 'REQUIRED', path: 'main', message }])
}

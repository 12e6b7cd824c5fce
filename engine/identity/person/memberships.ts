/**
 * Records of other objects that list people and whose definitions say that people join them there (`membership`). The
 * engine knows none by name: what there is to join follows from the Model and the rights of who asks.
 */
import { accessPlan, type AccessPlan, scopeCondition } from '../../access/index.ts'
import type { Queryable } from '../../database/index.ts'
import { invalid, type Issue, TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { FieldModel } from '../../model/types.ts'
import { fieldExpression, isAmong, Parameters, type ReadContext, tableSql } from '../../query/index.ts'
import { updateMany, type Writer } from '../../records/index.ts'
import type { Difference } from './links.ts'
import { inPart, rowOf } from './parts.ts'

const PEOPLE = 'sys_user'
const MOST_CHOICES = 200

/** A field through which people join records, as the caller may change it. */
interface Joining {
  /** `<object>.<field>`. */
  readonly key: string
  readonly plan: AccessPlan
  readonly field: FieldModel
}

/** What a person may be made a member of. */
export interface Membership {
  readonly key: string
  readonly object: { readonly name: string; readonly label: Text; readonly template: string }
  readonly field: { readonly name: string; readonly label: Text; readonly description?: Text }
  /** Those that the person belongs to come first. */
  readonly choices: readonly { readonly id: string; readonly title: string; readonly member: boolean }[]
  /** There are more than are told. */
  readonly more: boolean
}

type Reader = Omit<ReadContext, 'plan'> & { readonly on: Queryable }

export interface AskedMemberships {
  /** Whose memberships are told; of nobody for a person who is still to be made. */
  readonly person?: string
  /** Words that the names of the choices hold. */
  readonly search?: string
}

/** What the caller may let people join, with the choices of each: one statement each, in the order of the names. */
export async function memberships(reader: Reader, asked: AskedMemberships): Promise<Membership[]> {
  const told: Membership[] = []
  for (const joining of joinings(reader)) told.push(await withChoices(reader, joining, asked))
  return told
}

function joinings({ model, principal }: Pick<Reader, 'model' | 'principal'>): Joining[] {
  return [...model.objects.values()]
    .flatMap((object) => object.fields.filter((field) => isJoined(field)).map((field) => ({ object, field })))
    .flatMap(({ object, field }): Joining[] => {
      const plan = object.key.own ? accessPlan(model, principal, object.name) : undefined
      const access = plan?.fields.get(field.name)
      const isOpen = plan !== undefined && plan.scope('update') !== 'none' && access?.writable === true
      return isOpen && access?.reads === 'clear' ? [{ key: `${object.name}.${field.name}`, plan, field }] : []
    })
}

function isJoined({ kind, target, definition, computed }: FieldModel): boolean {
  return definition['membership'] === true && kind.many === true && target === PEOPLE && !computed
}

async function withChoices(
  reader: Reader,
  { key, plan, field }: Joining,
  asked: AskedMemberships,
): Promise<Membership> {
  const { object } = plan
  const { bind, values } = new Parameters()
  const { db, on } = reader
  const title = fieldExpression({ ...reader, plan }, object.title, 't', bind)
  const isMember =
    asked.person === undefined ? 'false' : `coalesce(${bind(asked.person)}::uuid = any(t."${field.column}"), false)`
  const words = asked.search ? ` and (${title})::text ilike ${bind(`%${escaped(asked.search)}%`)}::text` : ''
  const rows = await on.query<{ id: string; title: string | null; member: boolean }>(
    `select t."id"::text as id, (${title})::text as title, ${isMember} as member from ${tableSql(db, object)} as t ` +
      `where ${reach(reader, plan, 't', bind)}${words} order by 3 desc, 2, 1 limit ${MOST_CHOICES + 1}`,
    values,
  )
  const { name, label, description } = { ...field.definition, name: field.name, label: field.label }
  return {
    key,
    object: { name: object.name, label: object.label, template: object.defaultTemplate },
    field: { name, label, ...(description && { description }) },
    choices: rows.slice(0, MOST_CHOICES).map(({ id, title: text, member }) => ({ id, title: text ?? id, member })),
    more: rows.length > MOST_CHOICES,
  }
}

/** The living records that the caller sees and may change. */
function reach(
  { principal }: Pick<Reader, 'principal'>,
  plan: AccessPlan,
  alias: string,
  bind: Parameters['bind'],
): string {
  const scopes = (['read', 'update'] as const).map((each) => scopeCondition(plan, each, principal, alias, bind))
  return [...scopes, ...(plan.object.softDelete ? [`${alias}."deleted_at" is null`] : [])].join(' and ')
}

function escaped(words: string): string {
  return words.replace(/[\\%_]/g, (sign) => `\\${sign}`)
}

/** Differences of memberships by `<object>.<field>`. */
export type MembershipChanges = ReadonlyMap<string, Difference>

/**
 * Makes a person join and leave records, by the writer's rights to these; each is a change of the record like any other.
 * @throws TesseraError FORBIDDEN, VALIDATION_FAILED, with paths below `memberships`
 */
export async function writeMemberships(writer: Writer, person: string, wanted: MembershipChanges): Promise<void> {
  const known = new Map(joinings(writer).map((joining) => [joining.key, joining]))
  for (const key of [...wanted.keys()].sort()) {
    const joining = known.get(key)
    const difference = wanted.get(key)
    if (!difference) continue
    if (!joining) throw notOffered(key)
    await writeOne(writer, joining, person, difference)
  }
}

async function writeOne(
  writer: Writer,
  { key, plan, field }: Joining,
  person: string,
  { add, remove }: Difference,
): Promise<void> {
  const wanted = [...new Set([...add, ...remove])]
  const { bind, values } = new Parameters()
  const { object } = plan
  const rows = await writer.tx.query<{ id: string; version: number; members: string[] | null }>(
    `select t."id"::text as id, t."version" as version, t."${field.column}"::text[] as members from ${tableSql(writer.db, object)} as t ` +
      `where ${isAmong(object, wanted, 't', bind)} and ${reach(writer, plan, 't', bind)} order by t."id" for no key update of t`,
    values,
  )
  const found = new Set(rows.map(({ id }) => id))
  // what is gone has been left already
  const missing = add.filter((id) => !found.has(id))
  if (missing.length > 0) throw invalid(missing.map((id) => missingIssue(`memberships/${key}`, object.label, id)))
  const joined = new Set(add)
  const changes = rows.flatMap(({ id, version, members }) => {
    const present = members ?? []
    if (present.includes(person) === joined.has(id)) return []
    const next = joined.has(id) ? [...present, person] : present.filter((each) => each !== person)
    return [{ id, version, values: { [field.name]: next.length > 0 ? next : null } }]
  })
  if (changes.length === 0) return
  await inPart(`memberships/${key}`, updateMany({ ...writer, quiet: true }, object.name, changes), (path) => {
    const id = changes[rowOf(path).row]?.id
    return id === undefined ? `memberships/${key}` : `memberships/${key}/${id}`
  })
}

function notOffered(key: string): TesseraError {
  const message = { zh: `不能通过 ${key} 加入或退出`, en: `People cannot join or leave by ${key}` }
  return new TesseraError('FORBIDDEN', {}, { issues: [{ code: 'FORBIDDEN', path: `memberships/${key}`, message }] })
}

function missingIssue(path: string, label: Text, id: string): Issue {
  return {
    code: 'REFERENCE_MISSING',
    path: `${path}/${id}`,
    message: { zh: `所选的${label.zh}不存在`, en: `The chosen ${label.en.toLowerCase()} does not exist` },
  }
}

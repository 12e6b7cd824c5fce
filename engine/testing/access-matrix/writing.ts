/**
 * Sends every write to plants of every relation. What the rights allow must be done; what they do not must be refused,
 * as if the record were not there where it may not be seen, and must leave the whole database as it was.
 */
import type { Answer, Client } from '../client.ts'
import { type Cells, sampled } from './cells.ts'
import type { Person, Row } from './expected.ts'
import { differing, fingerprintOf } from './fingerprint.ts'
import { everywhere, type IsThere } from './reading.ts'
import { type Present, WRITE_WAYS, type WriteWay } from './writes.ts'
import type { World } from './world.ts'

let notes = 0

export async function writeEverything(world: World, cells: Cells, isThere: IsThere = everywhere): Promise<void> {
  const fingerprint = await fingerprintOf(world.app.db)
  for (const [nth, person] of world.people.entries()) {
    const trials = await trialsOf(world, cells, person, nth, WRITE_WAYS.filter(isThere))
    const before = await fingerprint()
    for (const { attempt, denied } of trials) {
      const absent = denied[0] && (await sendAbsent(attempt, denied[0]))
      for (const row of denied) await sendDenied(attempt, row, absent)
    }
    const after = await fingerprint()
    cells.check(before === after, () => `${person.name} is refused writes and changes ${differing(before, after)}`)
    for (const { attempt, allowed } of trials) for (const row of allowed) await sendAllowed(attempt, row)
  }
}

interface Trial {
  readonly attempt: Attempt
  readonly denied: readonly Row[]
  readonly allowed: readonly Row[]
}

/** Plants of its own for each way, in the relations that it is sent to. */
async function trialsOf(
  world: World,
  cells: Cells,
  person: Person,
  nth: number,
  ways: readonly WriteWay[],
): Promise<readonly Trial[]> {
  const client = world.client(person)
  const related = world.rowsFor(person, 'plant').filter(({ isDeleted }) => !isDeleted)
  const trials: Trial[] = []
  for (const [at, way] of ways.entries()) {
    const like = way.isForNobody ? related.slice(0, 1) : sampled(related, at, nth)
    const rows = await world.more(like, { isDeleted: way.isOfBin === true })
    const allowed = rows.filter((row) => isAllowed(world, person, way, row))
    const denied = rows.filter((row) => !allowed.includes(row))
    trials.push({ attempt: { world, cells, person, client, way }, denied, allowed })
  }
  return trials
}

interface Attempt {
  readonly world: World
  readonly cells: Cells
  readonly person: Person
  readonly client: Client
  readonly way: WriteWay
}

export function isAllowed(world: World, person: Person, way: Omit<WriteWay, 'send'>, row: Row): boolean {
  const { expected } = world
  const { operations, fields = [], asks = [], becomes, isForNobody, isByRule } = way
  const after = becomes?.(row, world) ?? row
  return (
    isForNobody !== true &&
    // a condition may mean many, which is a right of its own
    (isByRule !== true || expected.mayEver(person, 'batch', 'plant')) &&
    operations.every((operation) => expected.may(person, operation, row) && expected.may(person, operation, after)) &&
    fields.every((field) => expected.writes(person, row, field) && expected.writes(person, after, field)) &&
    (!fields.includes('cares') || expected.mayEver(person, 'create', 'care')) &&
    asks.every((field) => expected.mayAsk(person, 'plant', field))
  )
}

/** What is answered where there is no such record; an upsert would make one. */
async function sendAbsent({ client, way, world }: Attempt, row: Row): Promise<Answer | undefined> {
  return way.route.endsWith('/upsert') ? undefined : way.send(client, { ...row, id: NOWHERE }, note(), world)
}

async function sendDenied(attempt: Attempt, row: Row, absent: Answer | undefined): Promise<void> {
  const { world, cells, person, client, way } = attempt
  const answer = await way.send(client, row, note(), world)
  const isPassedOver = way.isByRule === true && answer.status === 200 && /:0\}\}$/.test(answer.text)
  cells.judge(isRefused(answer) || isPassedOver, () => `${place(attempt, row)} is not refused: ${said(answer)}`)
  if (!absent || world.expected.may(person, 'read', row)) return
  const isAlike = answer.status === absent.status && code(answer) === code(absent)
  cells.check(isAlike, () => `${place(attempt, row)} is told apart from absent: ${said(answer)}`)
}

async function sendAllowed(attempt: Attempt, row: Row): Promise<void> {
  const { world, cells, client, way } = attempt
  const words = note()
  const answer = await way.send(client, row, words, world)
  cells.judge(answer.status < 300, () => `${place(attempt, row)} is refused: ${said(answer)}`)
  cells.check(
    way.hasEffect(await presentOf(world, row), words),
    () => `${place(attempt, row)} has no effect: ${said(answer)}`,
  )
}

/** What is left of a plant. */
export async function presentOf({ app: { db } }: World, { id }: Row): Promise<Present | undefined> {
  const [now] = await db.query<{ note: string | null; deleted: boolean }>(
    `select note, deleted_at is not null as deleted from ${db.table('plant')} where id = $1`,
    [id],
  )
  return now
}

/** An id that no record has. */
export const NOWHERE = '019aa5f0-0000-7000-8000-00000000000a'

export function note(): string {
  return `note-${++notes}`
}

function isRefused({ status }: Answer): boolean {
  return status >= 400 && status < 500
}

function code({ text }: Answer): string | undefined {
  return /"code":"(\w+)"/.exec(text)?.[1]
}

function place({ person, way }: Attempt, row?: Row): string {
  return `${person.name}: ${way.route} ${way.how} ${row?.key ?? ''}`
}

function said({ status, text }: Answer): string {
  return `${status} ${text.slice(0, 300)}`
}

/**
 * Files: a column may be meant only for a field that may be written, whatever the heading says, and of the rows of a file
 * those are changed that may be changed one by one.
 */
import { setTimeout } from 'node:timers/promises'

import type { Detail } from '../../transfer/import/import.test-kit.ts'
import type { Answer, Client } from '../client.ts'
import type { Cells } from './cells.ts'
import type { Person, Row } from './expected.ts'
import { differing, fingerprintOf } from './fingerprint.ts'
import type { World } from './world.ts'
import { isAllowed, note, presentOf } from './writing.ts'

const ROUTE = 'POST /api/v1/imports/:id/start'
const FIELDS = ['code', 'name', 'phone', 'secret', 'note', 'email', 'amount', 'state'] as const

/** Who differs in what files may do for them; each file is read by a process of its own, so that all would take long. */
const SENDERS = [
  'nothing',
  'reading',
  'everything',
  'blind',
  'one_by_one',
  'some_fields',
  'keeps_from_writing',
  'masked_fields',
  'reads_writes_own',
  'own_writes_all',
  'department',
  'all_of_own',
]

export async function importEverything(world: World, cells: Cells): Promise<void> {
  await world.app.services.jobs.start()
  const fingerprint = await fingerprintOf(world.app.db)
  for (const person of world.people.filter(({ name }) => SENDERS.includes(name))) {
    const rows = await world.more(
      world.rowsFor(person, 'plant').filter(({ isDeleted }) => !isDeleted),
      { isDeleted: false },
    )
    const words = note()
    const client = world.client(person)
    const before = await fingerprint()
    const sent = await upload(client, fileOf(rows, words))
    const mayImport = (['read', 'import'] as const).every((each) => world.expected.mayEver(person, each, 'plant'))
    cells.judge(mayImport === (sent.status === 201), () => `${person.name}: uploads: ${sent.status} ${sent.text}`)
    if (sent.status !== 201) {
      const after = await fingerprint()
      cells.check(before === after, () => `${person.name}: upload is refused and changes ${differing(before, after)}`)
      continue
    }
    const file = sent.data as unknown as Detail
    await tryFields({ world, cells, person, client, file, fingerprint })
    await tryRows({ world, cells, person, client, file, fingerprint }, rows, words)
  }
}

interface Trial {
  readonly world: World
  readonly cells: Cells
  readonly person: Person
  readonly client: Client
  readonly file: Detail
  fingerprint(): Promise<string>
}

/** Each field that may not be written is meant by a column all the same. */
async function tryFields({ cells, person, client, file, fingerprint }: Trial): Promise<void> {
  const before = await fingerprint()
  for (const field of FIELDS) {
    const isGiven = mayGive(person, field)
    const isProposed = file.columns.some(({ proposal }) => proposal?.field === field)
    cells.judge(isGiven === isProposed, () => `${person.name}: ${field} is ${isProposed ? '' : 'not '}proposed`)
    if (isGiven) continue
    const { status, text } = await start(client, file, ['name', field])
    cells.judge(status >= 400 && status < 500, () => `${person.name}: ${ROUTE} with ${field}: ${status} ${text}`)
  }
  const after = await fingerprint()
  cells.check(before === after, () => `${person.name}: an import is refused and changes ${differing(before, after)}`)
}

/** Notes are written by code where both may be given. */
async function tryRows(trial: Trial, rows: readonly Row[], words: string): Promise<void> {
  const { world, cells, person, client, file } = trial
  if (!['code', 'note'].every((field) => mayGive(person, field))) return
  if (!world.expected.mayAsk(person, 'plant', 'code')) return
  const started = await start(client, file, ['code', 'note'], { mode: 'update', match: ['code'] })
  cells.check(started.status === 202, () => `${person.name}: ${ROUTE}: ${started.status} ${started.text}`)
  if (started.status !== 202) return
  await ended(client, file.id)
  for (const row of rows) {
    const isRight = isAllowed(world, person, { ...WAY, fields: ['note'] }, row)
    const isWritten = (await presentOf(world, row))?.note === words
    cells.judge(
      isRight === isWritten,
      () => `${person.name}: ${ROUTE}: ${row.key} is ${isWritten ? '' : 'not '}written`,
    )
  }
}

const WAY = { route: ROUTE, how: 'by code', operations: ['update', 'import'], hasEffect: () => true } as const

function mayGive({ administrator, grants }: Person, field: string): boolean {
  return (
    administrator ||
    grants.some(
      ({ object, operations, fields, readonly }) =>
        object === 'plant' &&
        operations.some((each) => each === 'create' || each === 'update') &&
        (fields?.includes(field) ?? true) &&
        readonly?.includes(field) !== true,
    )
  )
}

function fileOf(rows: readonly Row[], words: string): string {
  const lines = rows.map((row) => FIELDS.map((field) => valueOf(row, field, words)).join())
  return [FIELDS.join(), ...lines, ''].join('\n')
}

function valueOf({ words, state }: Row, field: string, given: string): string {
  if (field === 'note') return given
  return field === 'state' ? (state ?? '') : (words[field] ?? '')
}

function upload(client: Client, raw: string): Promise<Answer> {
  const headers = { 'Content-Type': 'application/octet-stream' }
  return client.send('POST', '/api/v1/imports?object=plant&name=plants.csv', { raw, headers })
}

function start(
  client: Client,
  { id }: Detail,
  fields: readonly string[],
  how: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  const mapping = fields.map((field) => ({ column: FIELDS.findIndex((each) => each === field), field }))
  return client.post(`/api/v1/imports/${id}/start`, { mapping, mode: 'create', ...how })
}

async function ended(client: Client, id: string): Promise<void> {
  for (let tries = 0; tries < 1200; tries++) {
    const { data } = (await client.get(`/api/v1/imports/${id}`)).is(200)
    if (data['ended_at'] !== null) return
    await setTimeout(25)
  }
  throw new Error('the import does not end')
}

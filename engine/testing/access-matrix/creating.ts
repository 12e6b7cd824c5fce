/** Makes plants with one field each: accepted where the new row and its field lie within the rights, and never by half. */
import { newId } from '../../kernel/ids.ts'
import type { Cells } from './cells.ts'
import type { Person, Row } from './expected.ts'
import { differing, fingerprintOf } from './fingerprint.ts'
import type { World } from './world.ts'

const FIELDS = ['name', 'code', 'phone', 'secret', 'note', 'email', 'keeper', 'state', 'crew'] as const

export async function createEverything(world: World, cells: Cells): Promise<void> {
  const fingerprint = await fingerprintOf(world.app.db)
  for (const person of world.people) {
    const attempts = FIELDS.flatMap((field) =>
      [false, true].map((isOneOfMany): Attempt => ({ world, cells, person, field, isOneOfMany })),
    )
    const denied = attempts.filter((attempt) => !isAllowed(attempt))
    const before = await fingerprint()
    for (const attempt of denied) await make(attempt, false)
    const after = await fingerprint()
    cells.check(before === after, () => `${person.name} is refused new plants and changes ${differing(before, after)}`)
    for (const attempt of attempts.filter((each) => !denied.includes(each))) await make(attempt, true)
  }
}

interface Attempt {
  readonly world: World
  readonly cells: Cells
  readonly person: Person
  readonly field: string
  readonly isOneOfMany: boolean
}

function isAllowed({ world: { expected }, world, person, field }: Attempt): boolean {
  const row = newRow(world, person, field)
  return expected.may(person, 'create', row) && [field, 'name'].every((each) => expected.creates(person, row, each))
}

async function make({ world, cells, person, field, isOneOfMany }: Attempt, isRight: boolean): Promise<void> {
  const values = (): object => valuesOf(newRow(world, person, field), field)
  const { status, text } = await world
    .client(person)
    .post('/api/v1/plant', isOneOfMany ? [values(), values()] : values())
  const isAnswered = isRight ? status === 201 : status >= 400 && status < 500
  const where = `${person.name} makes a plant with ${field}${isOneOfMany ? ' among many' : ''}`
  cells.judge(isAnswered, () => `${where}: ${status} ${text.slice(0, 300)}`)
}

/** As it would be. */
function newRow(world: World, person: Person, field: string): Row {
  const unique = newId().slice(-9)
  return {
    object: 'plant',
    key: 'new',
    id: '',
    creator: person.id,
    keeper: field === 'keeper' ? world.idOf('in head') : null,
    crew: field === 'crew' ? world.idOf('crew of all') : null,
    state: field === 'state' ? 'open' : null,
    isDeleted: false,
    words: { name: `new${unique}`, phone: `189${parseInt(unique, 16).toString().padStart(8, '0').slice(-8)}` },
  }
}

function valuesOf({ keeper, crew, state, words }: Row, field: string): Readonly<Record<string, unknown>> {
  const given: Readonly<Record<string, unknown>> = { keeper, crew, state, ...words }
  return { name: words['name'], [field]: given[field] ?? `${field} ${words['name'] ?? ''}` }
}

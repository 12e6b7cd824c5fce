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
    const client = world.client(person)
    for (const field of FIELDS)
      for (const isOneOfMany of [false, true]) {
        const row = newRow(world, person, field)
        const isAllowed =
          world.expected.may(person, 'create', row) &&
          [field, 'name'].every((each) => world.expected.creates(person, row, each))
        const before = isAllowed ? '' : await fingerprint()
        const values = valuesOf(row, field)
        const another = valuesOf(newRow(world, person, field), field)
        const answer = await client.post('/api/v1/plant', isOneOfMany ? [values, another] : values)
        const where = `${person.name} makes a plant with ${field}${isOneOfMany ? ' among many' : ''}`
        const isRight = isAllowed ? answer.status === 201 : answer.status >= 400 && answer.status < 500
        cells.judge(isRight, () => `${where}: ${answer.status} ${answer.text.slice(0, 300)}`)
        if (isAllowed) continue
        const after = await fingerprint()
        cells.check(before === after, () => `${where} is refused and changes ${differing(before, after)}`)
      }
  }
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

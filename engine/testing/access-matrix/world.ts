/** The world of the matrix: departments, people and crews, and plants in every relation to the holder of each role. */
import { Lookups } from '../../http/lookups.ts'
import { Client } from '../client.ts'
import { applyDefinitions } from '../definitions.ts'
import { testApp, type TestApp } from '../server.ts'
import { Expected, type Person, type Row } from './expected.ts'
import { fixture } from './fixture.ts'
import { aroundOf, holdersOf, makeOrganisation, openSessions } from './organisation.ts'
import { Plants } from './plants.ts'

export interface World {
  readonly app: TestApp
  readonly expected: Expected
  readonly people: readonly Person[]
  /** Every record of the objects under test. */
  readonly rows: readonly Row[]
  rowsOf(object: string): readonly Row[]
  /** One record of each relation that can make a difference to this person: lists tell of all others as well. */
  rowsFor(person: Person, object: string): readonly Row[]
  client(person: Person): Client
  token(person: Person): string
  idOf(name: string): string
  /** Further plants like those that are there: in the same relations, with words of their own. */
  more(rows: readonly Row[], states?: { readonly isDeleted: boolean }): Promise<readonly Row[]>
  close(): Promise<void>
}

/** Call in `before`, and `close` in `after`. */
export async function openWorld(): Promise<World> {
  const app = await testApp()
  try {
    return await filled(app)
  } catch (error) {
    await app.close()
    throw error
  }
}

async function filled(app: TestApp): Promise<World> {
  await applyDefinitions(app.db, fixture())
  await app.services.models.refresh()
  // the same people ask in a minute what would take them days
  Object.assign(app.services, { lookups: new Lookups(app.db, 100_000) })
  const ids = await makeOrganisation(app)
  const people = holdersOf(ids)
  const tokens = await openSessions(
    app,
    people.map(({ id }) => id),
  )
  const plants = new Plants(app)
  const rows = await plants.all(people, ids)
  return {
    app,
    people,
    rows,
    expected: new Expected(aroundOf(ids, people)),
    rowsOf: (object) => rows.filter((row) => row.object === object),
    rowsFor: ({ name }, object) =>
      rows.filter(
        (row) => row.object === object && (!/(made|kept) by /.test(row.key) || row.key.endsWith(` by ${name}`)),
      ),
    client: (person) => new Client(app.url, tokens.get(person.id)),
    token: (person) => tokens.get(person.id) ?? '',
    idOf: (name) => ids.get(name) ?? '',
    more: (like, { isDeleted } = { isDeleted: false }) => plants.more(like, isDeleted),
    close: () => app.close(),
  }
}

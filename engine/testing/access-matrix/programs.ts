/**
 * Programs of others among the callers: they go the same ways as people as far as the open interface has them, signing
 * each call, and have the same rights to the same plants. Nobody is "me" to them, so that nothing is theirs.
 */
import { application, type Call, sendRaw, signedHeaders } from '../../http/open/open.test-kit.ts'
import type { NewSecret } from '../../identity/applications/index.ts'
import { type Answer, Client, type RequestOptions } from '../client.ts'
import type { TestApp } from '../server.ts'
import type { Person } from './expected.ts'
import { PATHS } from './paths.ts'
import type { IsThere } from './reading.ts'
import type { GrantSpec, Operation } from './rights.ts'
import type { World } from './world.ts'

const AROUND: readonly GrantSpec[] = ['site', 'label', 'crew', 'sys_user'].map((object) => ({
  object,
  operations: ['read'],
}))

const plants = (operations: readonly Operation[], fields: Partial<GrantSpec> = {}): readonly GrantSpec[] => [
  ...AROUND,
  { object: 'plant', operations, ...fields },
]

/** What a program can be granted at all. */
const EVERY: readonly Operation[] = ['read', 'create', 'update', 'delete', 'batch', 'tag']

const PROGRAMS: Readonly<Record<string, readonly GrantSpec[]>> = {
  'program with everything': [...plants(EVERY), { object: 'care', operations: EVERY }],
  'program that reads': [...plants(['read']), { object: 'care', operations: ['read'] }],
  'program with some fields': plants(EVERY, { fields: ['name', 'parent', 'keeper', 'state', 'phone', 'note'] }),
  'program with masked fields': plants(EVERY, { masked: ['secret', 'email'] }),
  'program kept from writing': plants(EVERY, { readonly: ['note', 'code', 'keeper'] }),
  'program one by one': plants(EVERY.filter((each) => each !== 'batch')),
  'blind program': [{ object: 'plant', operations: ['create', 'update', 'delete', 'batch'] }],
  'program around': AROUND,
}

/** The same ways as people's, where the open interface has them. */
export const isOpen: IsThere = ({ route }) => opened(route) in PATHS

function opened(route: string): string {
  return route.replace('/api/v1/', '/open/v1/')
}

/** The world with programs in it in the place of people. */
export async function withPrograms(world: World): Promise<World> {
  const secrets = new Map<string, NewSecret>()
  const people: Person[] = []
  for (const [name, grants] of Object.entries(PROGRAMS)) {
    const secret = await application(world.app, { name, grants, rate: 'high' })
    secrets.set(secret.id, secret)
    people.push({ name, id: secret.id, administrator: false, grants, departments: [], crews: [] })
  }
  return {
    ...world,
    people,
    client: ({ id }) => new Program(world.app, secrets.get(id) ?? { app_id: '', secret: '' }),
  }
}

type Secret = Pick<NewSecret, 'app_id' | 'secret'>

/** Asks what a person asks, at the open interface and signed. */
class Program extends Client {
  readonly #app: TestApp
  readonly #secret: Secret

  constructor(app: TestApp, secret: Secret) {
    super(app.url)
    this.#app = app
    this.#secret = secret
  }

  override send(method: string, path: string, { body, headers = {} }: RequestOptions = {}): Promise<Answer> {
    const call: Call = { method, path: opened(path), body }
    const text = body === undefined ? '' : JSON.stringify(body)
    return sendRaw(this.#app.url, {
      method,
      path: opened(path),
      headers: { ...signedHeaders(this.#secret, call), ...headers },
      text,
    })
  }
}

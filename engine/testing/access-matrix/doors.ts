/** Tries the door of every route with everybody who ought to stay outside, and with those who ought to come in. */
import { applyDefinitions, definition } from '../definitions.ts'
import { type Answer, Client } from '../client.ts'
import type { Cells } from './cells.ts'
import { differing, fingerprintOf } from './fingerprint.ts'
import { creator, openSessions } from './organisation.ts'
import { type Door, PATHS } from './paths.ts'
import type { World } from './world.ts'
import { NOWHERE } from './writing.ts'

/** Callers by what they are, and holders of one point or of all points but one by its name. */
interface Callers {
  readonly stranger: Client
  readonly nothing: Client
  readonly pending: Client
  readonly disabled: Client
  readonly forger: Client
  readonly only: ReadonlyMap<string, Client>
  readonly without: ReadonlyMap<string, Client>
}

export async function tryDoors(world: World, cells: Cells): Promise<void> {
  const callers = await callersOf(world)
  const fingerprint = await fingerprintOf(world.app.db)
  const before = await fingerprint()
  for (const [route, door] of Object.entries(PATHS)) {
    await tryOutside({ world, cells, callers, route, door })
    const after = await fingerprint()
    cells.check(before === after, () => `${route} is refused and changes ${differing(before, after)}`)
  }
  for (const [route, door] of Object.entries(PATHS))
    if (typeof door !== 'string') await tryInside(cells, callers, route, door, world)
}

interface Trial {
  readonly world: World
  readonly cells: Cells
  readonly callers: Callers
  readonly route: string
  readonly door: Door
}

async function tryOutside({ world, cells, callers, route, door }: Trial): Promise<void> {
  const told = (who: string, answer: Answer) => () => `${route} answers ${who}: ${said(answer)}`
  const ask = (client: Client): Promise<Answer> => send(client, addressOf(world, route))
  if (door === 'anybody' || door === 'machine') return
  for (const who of ['stranger', 'disabled', 'forger'] as const) {
    const answer = await ask(callers[who])
    // a program is told by OAuth's own words what its question lacks
    cells.judge(answer.status === 401 || (/oauth/.test(route) && answer.status === 400), told(`a ${who}`, answer))
  }
  if (door === 'session' || door === 'application') return
  const pending = await ask(callers.pending)
  cells.judge([403, 404].includes(pending.status), told('who must change the password first', pending))
  const least = await ask(callers.nothing)
  if (door === 'rights' || door === 'records') {
    const isEmpty = least.status === 200 && /"data":(\[\]|\{\})/.test(least.text)
    cells.judge(isRefused(least) || isEmpty, told('somebody without rights', least))
  }
  if (typeof door === 'string') return
  const nowhere = await send(
    callers.nothing,
    addressOf(world, route.replace(/^(\w+ \/api\/v1\/)\w[\w-]*/, '$1nowhere_at_all')),
  )
  cells.judge(isAlike(least, nowhere), told('somebody without the point', least))
  for (const point of door) {
    const client = door.length === 1 ? callers.without.get(point) : undefined
    if (!client) continue
    const answer = await ask(client)
    cells.judge(
      answer.status === 404 || isAlike(answer, nowhere),
      told(`somebody with every point but ${point}`, answer),
    )
  }
}

/** Whoever holds one of the points gets another answer than at an unknown address. */
async function tryInside(
  cells: Cells,
  { only, nothing }: Callers,
  route: string,
  door: readonly string[],
  world: World,
): Promise<void> {
  const address = addressOf(world, route)
  // where there is nothing to be found, being let in does not show
  if (address.path.includes(NOWHERE) || /nobody_knows/.test(address.path) || route.startsWith('DELETE /api/v1/drafts/'))
    return
  const outside = await send(nothing, address)
  for (const point of door) {
    const client = only.get(point)
    const answer = client && (await send(client, address))
    cells.judge(
      answer !== undefined && !isAlike(answer, outside),
      () => `${route} does not let in holders of ${point}: ${answer ? said(answer) : 'there is no such point'}`,
    )
  }
}

interface Address {
  readonly method: string
  readonly path: string
}

/** Something that is there wherever an address names something, so that a door that stands open shows. */
function addressOf(world: World, route: string): Address {
  const [method = '', pattern = ''] = route.split(' ')
  const [plant] = world.rowsOf('plant')
  const path = pattern
    .replace('/people/:id', `/people/${world.idOf('around')}`)
    .replace('/roles/:name', '/roles/around')
    .replace('/functions/:kind/:name', '/functions/point/nobody_knows')
    .replace(':kind/:name', 'enum/sample_colour')
    .replace('object/:name', 'object/plant')
    .replace('objects/:name', 'objects/plant')
    .replace('/definition-schemas/:kind', '/definition-schemas/object')
    .replace('/parameters/:name', '/parameters/nobody_knows')
    .replace('/packs/:name', '/packs/sample')
    .replace('/dropped/:id', `/dropped/${NOWHERE}`)
    .replace(/\/(applications|imports|schedules|runs)\/:id/, `/$1/${NOWHERE}`)
    .replace('/directories/:name', '/directories/nobody_knows')
    .replace(':template', 'plant')
    .replace(':object', 'plant')
    .replace(':id', plant?.id ?? '')
    .replace(':action', 'reset_password')
    .replace(':field', 'papers')
    .replace(/:(file|session|slot)/, NOWHERE)
  return { method, path }
}

function send(client: Client, { method, path }: Address): Promise<Answer> {
  return client.send(method, path, method === 'GET' || method === 'DELETE' ? {} : { body: {} })
}

function isAlike(one: Answer, other: Answer): boolean {
  return one.status === other.status && codeOf(one) === codeOf(other)
}

function codeOf({ text }: Answer): string | undefined {
  return /"code":"(\w+)"/.exec(text)?.[1]
}

function isRefused({ status }: Answer): boolean {
  return status >= 400 && status < 500
}

function said({ status, text }: Answer): string {
  return `${status} ${text.slice(0, 200)}`
}

/** The points of the doors. */
const POINTS = [...new Set(Object.values(PATHS).flatMap((door) => (typeof door === 'string' ? [] : door)))]

async function callersOf(world: World): Promise<Callers> {
  const { app } = world
  const roles = POINTS.flatMap((point) => [
    { name: `only_${point}`, points: [point], grants: [{ object: 'sys_user', operations: ['read'] }] },
    { name: `not_${point}`, points: POINTS.filter((each) => each !== point), grants: [] },
  ])
  await applyDefinitions(
    app.db,
    roles.map(({ name, ...role }) => definition('role', name, role)),
  )
  await app.services.models.refresh()
  const accounts = [...roles.map(({ name }) => name), 'pending', 'disabled']
  const create = creator(app)
  const ids = await create(
    'sys_user',
    accounts.map((account) => ({ account, name: account })),
  )
  await create(
    'sys_user_role',
    roles.map(({ name }, at) => ({ user: ids[at], role: name })),
  )
  const tokens = await openSessions(app, ids)
  const clientOf = (name: string): Client => new Client(app.url, tokens.get(ids[accounts.indexOf(name)] ?? ''))
  const [disabled = ''] = ids.slice(-1)
  const { db } = app
  await db.query(`update ${db.table('sys_credential')} set must_change = true where user_id = $1`, [ids.at(-2)])
  await db.query(`update ${db.table('sys_user')} set status = 'disabled' where id = $1`, [disabled])
  const nothing = world.people.find(({ name }) => name === 'nothing')
  if (!nothing) throw new Error('there is nobody without rights')
  return {
    stranger: app.stranger(),
    nothing: world.client(nothing),
    pending: clientOf('pending'),
    disabled: clientOf('disabled'),
    forger: new Client(app.url, 'A'.repeat(43)),
    only: new Map(POINTS.map((point) => [point, clientOf(`only_${point}`)])),
    without: new Map(POINTS.map((point) => [point, clientOf(`not_${point}`)])),
  }
}

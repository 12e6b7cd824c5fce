/**
 * Writes two plants in one request. Where one change is meant for all that are chosen, `batch` must be granted too; where
 * each record comes with its own values, each is judged as if it came alone. One that may not be written holds back both.
 */
import type { Answer, Client } from '../client.ts'
import type { Cells } from './cells.ts'
import type { Person, Row } from './expected.ts'
import { differing, fingerprintOf } from './fingerprint.ts'
import { everywhere, type IsThere } from './reading.ts'
import type { World } from './world.ts'
import { isAllowed, note, presentOf } from './writing.ts'
import type { Present, WriteWay } from './writes.ts'

interface SeveralWay extends Omit<WriteWay, 'send' | 'isByRule'> {
  /** It gives one change to a selection. */
  readonly isAlike: boolean
  send(client: Client, rows: readonly Row[], note: string): Promise<Answer>
}

const idsOf = (rows: readonly Row[]): readonly string[] => rows.map(({ id }) => id)
const noted = (now: Present | undefined, words: string): boolean => now?.note === words

export const SEVERAL_WAYS: readonly SeveralWay[] = [
  {
    route: 'PATCH /api/v1/:object',
    how: 'two by their ids',
    isAlike: true,
    operations: ['update'],
    fields: ['note'],
    send: (client, rows, words) => client.patch('/api/v1/plant', { ids: idsOf(rows), values: { note: words } }),
    hasEffect: noted,
  },
  {
    route: 'PATCH /api/v1/:object',
    how: 'two with their own values',
    isAlike: false,
    operations: ['update'],
    fields: ['note'],
    send: (client, rows, words) =>
      client.patch(
        '/api/v1/plant',
        rows.map(({ id }) => ({ id, version: 1, note: words })),
      ),
    hasEffect: noted,
  },
  {
    route: 'POST /api/v1/:object/upsert',
    how: 'two that are there',
    isAlike: false,
    operations: ['update'],
    fields: ['note', 'code', 'name'],
    asks: ['code'],
    send: (client, rows, words) =>
      client.post('/api/v1/plant/upsert', {
        key: ['code'],
        rows: rows.map(({ words: { code, name } }) => ({ code, name, note: words })),
      }),
    hasEffect: noted,
  },
  {
    route: 'POST /api/v1/:object/remove',
    how: 'two by their ids',
    isAlike: true,
    operations: ['delete'],
    send: (client, rows) => client.post('/api/v1/plant/remove', { ids: idsOf(rows) }),
    hasEffect: (now) => now === undefined || now.deleted,
  },
  {
    route: 'POST /api/v1/:object/restore',
    how: 'two by their ids',
    isAlike: true,
    operations: ['delete'],
    isOfBin: true,
    send: (client, rows) => client.post('/api/v1/plant/restore', { ids: idsOf(rows) }),
    hasEffect: (now) => now?.deleted === false,
  },
  {
    route: 'POST /api/v1/:object/purge',
    how: 'two by their ids',
    isAlike: true,
    operations: ['purge', 'delete'],
    isOfBin: true,
    send: (client, rows) => client.post('/api/v1/plant/purge', { ids: idsOf(rows) }),
    hasEffect: (now) => now === undefined,
  },
]

export async function writeSeveral(world: World, cells: Cells, isThere: IsThere = everywhere): Promise<void> {
  const fingerprint = await fingerprintOf(world.app.db)
  for (const person of world.people)
    for (const way of SEVERAL_WAYS.filter(isThere)) {
      const plants = world.rowsFor(person, 'plant').filter(({ isDeleted }) => !isDeleted)
      const isGood = (row: Row): boolean => isAllowed(world, person, { ...way, isByRule: way.isAlike }, row)
      const like = [plants.find(isGood), plants.find((row) => !isGood(row))].filter((row) => row !== undefined)
      const rows = await world.more([...like, ...like, ...like], { isDeleted: way.isOfBin === true })
      const good = rows.filter(isGood)
      const bad = rows.filter((row) => !good.includes(row))
      const before = await fingerprint()
      for (const pair of [[good[0], bad[0]], bad.slice(0, 2)]) await send({ world, cells, person, way }, pair, false)
      const after = await fingerprint()
      cells.check(
        before === after,
        () => `${person.name}: ${way.how} is refused and changes ${differing(before, after)}`,
      )
      await send({ world, cells, person, way }, good.slice(1), true)
    }
}

interface Attempt {
  readonly world: World
  readonly cells: Cells
  readonly person: Person
  readonly way: SeveralWay
}

async function send(
  { world, cells, person, way }: Attempt,
  pair: readonly (Row | undefined)[],
  isRight: boolean,
): Promise<void> {
  const rows = pair.filter((row) => row !== undefined)
  if (rows.length < 2) return
  const words = note()
  const { status, text } = await way.send(world.client(person), rows, words)
  const where = `${person.name}: ${way.route} ${way.how}: ${status} ${text.slice(0, 300)}`
  const isAnswered = isRight ? status < 300 : status >= 400 && status < 500
  for (const row of rows) {
    cells.judge(isAnswered, () => `${where} is not ${isRight ? 'accepted' : 'refused'}`)
    if (isRight) cells.check(way.hasEffect(await presentOf(world, row), words), () => `${where} has no effect`)
  }
}

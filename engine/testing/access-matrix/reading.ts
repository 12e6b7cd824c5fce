/** Compares answers to what ought to be told: every word of every record is there, masked or missing as the rights say. */
import { type Cells, sampled } from './cells.ts'
import type { Person, Reading, Row } from './expected.ts'
import { type Asked, type Asker, LIST_WAYS, type ListWay, RECORD_WAYS, type RecordWay } from './reads.ts'
import type { World } from './world.ts'

export async function readEverything(world: World, cells: Cells, isThere: IsThere = everywhere): Promise<void> {
  for (const [nth, person] of world.people.entries()) {
    const asker = { world, person, client: world.client(person) }
    for (const way of LIST_WAYS.filter(isThere)) compareList(cells, asker, way, await way.ask(asker))
    for (const [at, way] of RECORD_WAYS.filter(isThere).entries()) {
      const nowhere = await way.ask(asker, { ...NO_ROW, object: way.object })
      for (const row of sampled(world.rowsFor(person, way.object), at, nth))
        await compareRecord(cells, asker, way, row, nowhere)
    }
  }
}

/** Which of the ways are open to the callers of this world. */
export type IsThere = (way: { readonly route: string }) => boolean

export const everywhere: IsThere = () => true

/** An id that no record has. */
const NO_ROW: Row = {
  object: '',
  key: 'that is not there',
  id: '019aa5f0-0000-7000-8000-00000000000a',
  creator: null,
  keeper: null,
  crew: null,
  state: null,
  isDeleted: false,
  words: {},
}

function compareList(cells: Cells, { world, person }: Asker, way: ListWay, asked: Asked): void {
  const { expected } = world
  const { object, operation = 'read', among = (row: Row) => !row.isDeleted } = way
  const where = `${person.name}: ${way.route} ${way.how}`
  const isOpen = expected.mayEver(person, operation, object) && expected.mayEver(person, 'read', object)
  cells.check(isOpen ? asked.status === 200 : isRefused(asked.status), () => `${where} answered ${said(asked)}`)
  const told = toldBy(asked)
  nothingBut(cells, world, told, where, person)
  if (asked.status !== 200) return
  for (const row of world.rowsOf(object)) {
    const isTold = among(row) && expected.may(person, operation, row)
    for (const field of way.shows) compareField(cells, { world, person, where, row, field }, told, isTold)
  }
}

async function compareRecord(cells: Cells, asker: Asker, way: RecordWay, row: Row, nowhere: Asked): Promise<void> {
  const { world, person } = asker
  const where = `${person.name}: ${way.route} ${way.how} ${row.key}`
  const asked = await way.ask(asker, row)
  const isTold = isReached(asker, way, row)
  const isGood = isTold || way.isOpen === true
  cells.check(isGood ? asked.status === 200 : isRefused(asked.status), () => `${where} answered ${said(asked)}`)
  if (way.isOpen !== true && !world.expected.may(person, 'read', row))
    cells.check(code(asked) === code(nowhere), () => `${where} is told apart from absent: ${said(asked)}`)
  const told = toldBy(asked)
  for (const field of way.shows) compareField(cells, { world, person, where, row, field }, told, isTold)
  if (way.operation === 'reveal')
    cells.judge(told.words.has(row.words['phone'] ?? '') === isTold, () => `${where} reveals otherwise: ${said(asked)}`)
  else nothingBut(cells, world, told, where, person)
}

function isReached({ world: { expected }, person }: Asker, way: RecordWay, row: Row): boolean {
  const { operation = 'read', needs, asks, among } = way
  const isThere = among?.(row) ?? !row.isDeleted
  if (operation === 'reveal') return isThere && expected.reveals(person, row, 'phone')
  const isClear = needs === undefined || expected.reads(person, row, needs) === 'clear'
  const isAsked = asks === undefined || expected.mayAsk(person, way.object, asks)
  return isThere && isClear && isAsked && expected.may(person, operation, row)
}

interface Place {
  readonly world: World
  readonly person: Person
  readonly where: string
  readonly row: Row
  readonly field: string
}

function compareField(cells: Cells, { world, person, where, row, field }: Place, told: Told, isTold: boolean): void {
  const word = row.words[field] ?? ''
  const reads = isTold ? world.expected.reads(person, row, field) : 'nothing'
  const is = seenOf(told, word)
  // a mask of other words than numbers shows nothing of them
  const isRight = is === reads || (reads === 'masked' && is === 'nothing' && masked(word) === word)
  cells.judge(isRight, () => `${where}: ${field} of ${row.object} ${row.key} is ${is}, not ${reads}`)
}

function seenOf({ words }: Told, word: string): Reading {
  if (words.has(word)) return 'clear'
  return words.has(masked(word)) ? 'masked' : 'nothing'
}

/** Whatever else was answered: no word of any record that may not be read in clear. */
function nothingBut(cells: Cells, world: World, told: Told, where: string, person: Person): void {
  const owners = ownersOf(world)
  for (const word of told.words) {
    const owner = owners.get(word)
    if (!owner) continue
    const { row, field } = owner
    const isFree = world.expected.may(person, 'read', row) && world.expected.reads(person, row, field) === 'clear'
    cells.check(isFree, () => `${where} tells ${field} of ${row.object} ${row.key}`)
  }
}

interface Told {
  readonly words: ReadonlySet<string>
}

/** All that looks like a word of some record, also within others; masked numbers too. */
const WORDS = /(?=([a-z]{2,4}z[q0-6]{6}z|1\d{10}|\d{6}\.3\d|1\d\d\*{4}\d{4}))/g

function toldBy({ text }: Asked): Told {
  return { words: new Set([...text.matchAll(WORDS)].map(([, word = '']) => word)) }
}

const owners = new WeakMap<World, ReadonlyMap<string, { row: Row; field: string }>>()

function ownersOf(world: World): ReadonlyMap<string, { row: Row; field: string }> {
  const known = owners.get(world)
  if (known) return known
  const made = new Map(
    world.rows.flatMap((row) => Object.entries(row.words).map(([field, word]) => [word, { row, field }] as const)),
  )
  owners.set(world, made)
  return made
}

/** As people see numbers that they may not see. */
function masked(word: string): string {
  return /^1\d{10}$/.test(word) ? `${word.slice(0, 3)}****${word.slice(-4)}` : word
}

function isRefused(status: number): boolean {
  return status >= 400 && status < 500
}

/** Status and code of a refusal. */
function code({ status, text }: Asked): string {
  return `${status} ${/"code":"(\w+)"/.exec(text)?.[1] ?? ''}`
}

function said({ status, text }: Asked): string {
  return `${status} ${text.split('\n').at(-1)?.slice(0, 200) ?? ''}`
}

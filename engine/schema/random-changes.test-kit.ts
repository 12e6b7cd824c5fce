/** For the test of random changes: a small world of objects, what may happen to it, and rows to put into it. */
import fc from 'fast-check'

import type { Database } from '../database/index.ts'
import { newId } from '../kernel/ids.ts'
import type { Definition, RawDefinition } from '../model/definition.ts'
import { definition, object } from '../testing/definitions.ts'
import { tableShapes } from './shape.ts'

/** The turn in which a new row gets no values. */
const EMPTY = 9

type Settings = Readonly<Record<string, unknown>>

export const TYPES: readonly Settings[] = [
  { type: 'text', length: 30 },
  { type: 'text', length: 4 },
  { type: 'long_text' },
  { type: 'integer' },
  { type: 'decimal', precision: 9, scale: 2 },
  { type: 'date' },
  { type: 'datetime' },
  { type: 'boolean' },
  { type: 'enum', enum: 'mood' },
  { type: 'reference', target: 'o0' },
]

/** Values that each type may hold, the first one being good as a default. */
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  text: ['12', 'a', '7'],
  long_text: ['long', '3'],
  integer: [1, 22],
  decimal: ['1.00', '2.50'],
  date: ['2026-05-01', '2026-05-02'],
  datetime: ['2026-04-30T16:00:00.000Z', '2026-05-01T01:00:00.000Z'],
  boolean: [true, false],
  enum: ['good', 'bad'],
  reference: [],
}

export interface Edit {
  readonly what:
    'add' | 'rename' | 'swap' | 'drop' | 'retype' | 'flag' | 'rename_object' | 'swap_objects' | 'drop_object'
  readonly object: number
  readonly field: number
  readonly other: number
}

export interface World {
  objects: { id: string; name: string; fields: { id: string; name: string; settings: Settings }[] }[]
  fresh: number
}

export const edit: fc.Arbitrary<Edit> = fc.record({
  what: fc.constantFrom(
    'add',
    'add',
    'rename',
    'swap',
    'drop',
    'retype',
    'retype',
    'flag',
    'flag',
    'rename_object',
    'swap_objects',
    'drop_object',
  ),
  object: fc.nat(),
  field: fc.nat(),
  other: fc.nat(),
})

/** Changes the world by one edit; one that makes no sense in it changes nothing. */
export function perform(world: World, { what, object: at, field: on, other }: Edit): void {
  const target = world.objects[at % world.objects.length]
  const fields = target?.fields ?? []
  const field = fields[on % Math.max(fields.length, 1)]
  const second = fields[other % Math.max(fields.length, 1)]
  const settings = TYPES[other % TYPES.length] ?? {}
  const fresh = (): string => `${['f', 'n', 'order'][other % 3]}${(world.fresh += 1)}`
  const performers: Readonly<Record<Edit['what'], () => void>> = {
    add: () => target?.fields.push({ id: newId(), name: fresh(), settings: { ...settings, ...flags(on, settings) } }),
    rename: () => field && (field.name = fresh()),
    swap: () => field && second && ([field.name, second.name] = [second.name, field.name]),
    drop: () => fields.splice(on % Math.max(fields.length, 1), 1),
    retype: () => field && (field.settings = { ...settings, required: field.settings['required'], default: undefined }),
    flag: () => field && (field.settings = { ...withoutFlags(field.settings), ...flags(other, field.settings) }),
    rename_object: () => target && target.name !== 'o0' && (target.name = `o${(world.fresh += 1) + 10}`),
    swap_objects: () => {
      const [first, last] = [world.objects[0], world.objects.at(-1)]
      if (
        first &&
        last &&
        world.objects.every((each) => each.fields.every((one) => one.settings['type'] !== 'reference'))
      )
        [first.name, last.name] = [last.name, first.name]
    },
    drop_object: () =>
      world.objects.length > 1 && target?.name !== 'o0' && world.objects.splice(at % world.objects.length, 1),
  }
  performers[what]()
}

function flags(seed: number, settings: Settings): Settings {
  const [first] = VALUES[String(settings['type'])] ?? []
  return {
    ...(seed % 2 === 0 && { required: true }),
    ...(seed % 3 === 0 && first !== undefined && { default: first }),
    ...(seed % 5 === 0 && settings['type'] !== 'long_text' && { unique: true }),
    ...(seed % 7 === 0 && settings['type'] !== 'long_text' && { indexed: true }),
    ...(seed % 4 !== 0 && isWords(settings) && { searchable: true }),
    ...(seed % 13 === 0 && settings['type'] === 'text' && { mask: seed % 2 === 0 ? 'bank' : 'name' }),
    ...(seed % 11 === 0 && { enabled: false }),
  }
}

function isWords({ type }: Settings): boolean {
  return type === 'text' || type === 'long_text'
}

function withoutFlags(settings: Settings): Settings {
  return Object.fromEntries(
    Object.entries(settings).filter(
      ([name]) => !['required', 'default', 'unique', 'indexed', 'searchable', 'mask', 'enabled'].includes(name),
    ),
  )
}

/** The world as definitions, everything by its id. */
export function written(world: World): RawDefinition[] {
  return world.objects.flatMap(({ id, name, fields }) => [
    object(name, {}, { id }),
    ...fields.map((field) => {
      const settings = Object.fromEntries(Object.entries(field.settings).filter(([, value]) => value !== undefined))
      return definition('field', `${name}.${field.name}`, { object: name, name: field.name, id: field.id, ...settings })
    }),
  ])
}

/** More rows for every table: two with values, and one without where nothing asks for any. */
export async function fill(db: Database, definitions: readonly Definition[]): Promise<void> {
  for (const table of tableShapes(definitions).values()) {
    if (table.name.startsWith('sys_')) continue
    for (const turn of [0, 1, EMPTY]) {
      const columns = table.columns.filter(
        (column) => VALUES[column.definition.type] && column.definition.readonly !== true && !column.computed,
      )
      const values = columns.map((column) => VALUES[column.definition.type]?.[turn] ?? null)
      if (columns.some((column, i) => column.notNull && values[i] === null)) continue
      const names = columns.map((column) => `, "${column.name}"`).join('')
      const places = columns.map((column, i) => `, $${i + 1}`).join('')
      await db.query(
        `insert into ${db.table(table.name)} (id, version, created_at, updated_at${names}) values (gen_random_uuid(), 1, now(), now()${places}) on conflict do nothing`,
        values,
      )
    }
  }
}

/** Names that definitions may not take, because the engine, its addresses or PostgreSQL use them already. */
import type { Issue } from '../../kernel/errors.ts'
import { SYSTEM_OWNER } from '../definition.ts'
import { DELETION_COLUMNS, SOURCE_FIELD_NAMES, SYSTEM_FIELD_NAMES } from '../system-fields.ts'
import { placeOf } from './explain.ts'
import { say } from './sentences.ts'
import { type Shaped, subjectOf } from './shape.ts'

/** Words of addresses below `/api/v1`, where every object has one of its own. */
const ADDRESS_WORDS = new Set([
  'session',
  'screens',
  'boot',
  'metadata',
  'openapi',
  'reveal',
  'remove',
  'definitions',
  'drafts',
  'dropped',
  'files',
  'imports',
  'existing',
  'packs',
  'parameters',
  'audit',
  'operations',
  'search',
  'tags',
])

const OBJECT_PREFIXES = ['meta_', 'sys_', 'pg_']

const ENGINE_FIELDS = new Set([...SYSTEM_FIELD_NAMES, ...DELETION_COLUMNS.map((column) => column.name)])

/** Columns that PostgreSQL gives every table. */
const HIDDEN_COLUMNS = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'])

/** Keys that reach a prototype in JavaScript and are refused in every document. */
const PROTOTYPE_KEYS = new Set(['constructor', 'prototype'])

/** Whether an object can bear a name that is well-formed otherwise. */
export function isReservedObject(name: string): boolean {
  return PROTOTYPE_KEYS.has(name) || ADDRESS_WORDS.has(name) || OBJECT_PREFIXES.some((each) => name.startsWith(each))
}

/** Whether a field over a column of an existing table can bear a name that is well-formed otherwise. */
export function isReservedField(name: string): boolean {
  return PROTOTYPE_KEYS.has(name) || HIDDEN_COLUMNS.has(name) || SOURCE_FIELD_NAMES.has(name)
}

function isOverColumn(body: object): boolean {
  return 'column' in body
}

export function reservedName(shaped: Shaped): Issue | undefined {
  const { kind, owner, body } = shaped
  const own = body.name
  const place = placeOf(subjectOf(shaped), ['name'])
  if (PROTOTYPE_KEYS.has(own)) return say('RESERVED_NAME', { name: own }, place)
  if (kind === 'field') {
    // a column of an existing table may be called what the engine calls one of its own
    if ((isOverColumn(body) ? SOURCE_FIELD_NAMES : ENGINE_FIELDS).has(own))
      return say('ENGINE_FIELD', { name: own }, place)
    return HIDDEN_COLUMNS.has(own) ? say('RESERVED_NAME', { name: own }, place) : undefined
  }
  if (kind !== 'object') return undefined
  if (ADDRESS_WORDS.has(own)) return say('RESERVED_NAME', { name: own }, place)
  const prefix = OBJECT_PREFIXES.find((each) => own.startsWith(each))
  return prefix !== undefined && owner !== SYSTEM_OWNER ? say('RESERVED_PREFIX', { prefix }, place) : undefined
}

/** Turns what ajv found into sentences: what is wrong, where, and what would be right. */
import type { AnySchemaObject, ErrorObject } from 'ajv/dist/2020.js'
import type { Issue } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { LocatedPart, Locator } from '../definition.ts'
import { patternMeanings } from './patterns.ts'
import { say } from './sentences.ts'
import { didYouMean, listed, typeWord, valueWord } from './words.ts'

export interface Subject {
  /** What the checked body is, such as "object". */
  readonly what: Text
  /** Begins the path of an issue: kind and name. */
  readonly path: string
  readonly locate?: Locator | undefined
}

export type Path = readonly (string | number)[]

/** The place of a value, of its key, or inside its text, in a checked body. */
export function placeOf(
  subject: Subject,
  path: Path,
  part: LocatedPart = 'value',
): { path: string; at?: ReturnType<Locator> } {
  const place = { path: [subject.path, ...path].join('/') }
  return subject.locate ? { ...place, at: subject.locate(path, part) } : place
}

interface Found {
  readonly error: ErrorObject
  readonly subject: Subject
  readonly path: Path
  /** The last name of the path, or of the body where the path is empty. */
  readonly name: Text
  readonly schema: AnySchemaObject
}

type Explain = (found: Found) => Issue

/** The issues behind the errors of one body; errors that only repeat another are left out. */
export function explainAll(errors: readonly ErrorObject[], body: unknown, subject: Subject): Issue[] {
  return errors.map((error) => {
    const path = pathOf(error.instancePath, body)
    const explain = Object.hasOwn(explanations, error.keyword) ? explanations[error.keyword] : undefined
    return (explain ?? unmet)({ error, subject, path, name: nameOf(path, subject), schema: schemaOf(error) })
  })
}

const explanations: Readonly<Record<string, Explain>> = {
  additionalProperties: ({ error, subject, path, schema }) => {
    const name = String(error.params.additionalProperty)
    const where = holderOf(path, subject)
    const hint = didYouMean(
      name,
      Object.keys(schema.properties ?? {}).filter((known) => known !== 'kind'),
    )
    return say('UNKNOWN_PROPERTY', { where, name }, { ...placeOf(subject, [...path, name], 'key'), hint })
  },
  required: ({ error, subject, path, schema }) => {
    const name = String(error.params.missingProperty)
    const hint = isText(schema) ? bothLanguages : undefined
    return say(
      'MISSING_PROPERTY',
      { where: holderOf(path, subject), name },
      { ...placeOf(subject, path), path: [subject.path, ...path, name].join('/'), hint },
    )
  },
  type: ({ error, subject, path, name, schema }) => {
    const expected = typeWord(error.params.type)
    return say(
      'WRONG_TYPE',
      { name, expected, found: valueWord(error.data) },
      { ...placeOf(subject, path), hint: typeHint(error.data, schema) },
    )
  },
  enum: ({ error, subject, path, name }) => {
    const choices = (Array.isArray(error.schema) ? error.schema : []).map(String)
    const meant = typeof error.data === 'string' ? error.data : ''
    return say(
      'NOT_A_CHOICE',
      { name, found: valueWord(error.data) },
      { ...placeOf(subject, path), hint: didYouMean(meant, choices) },
    )
  },
  const: ({ error, subject, path, name }) => {
    const expected = String(error.params.allowedValue)
    if (path[0] === 'language')
      return say('LANGUAGE_VERSION', { found: String(error.data), expected }, placeOf(subject, path))
    return say(
      'NOT_A_CHOICE',
      { name, found: valueWord(error.data) },
      { ...placeOf(subject, path), hint: didYouMean(String(error.data), [expected]) },
    )
  },
  pattern: ({ error, subject, path, name }) => {
    const meaning = patternMeanings[String(error.schema)]
    const found = String(error.data)
    const rule = meaning?.rule ?? { zh: `须匹配 ${error.schema}`, en: `it must match ${error.schema}` }
    const better = meaning?.suggest?.(found)
    const hint =
      better === undefined || better === found ? undefined : { zh: `可写作“${better}”`, en: `write '${better}'` }
    return say('BAD_PATTERN', { name, found, rule }, { ...placeOf(subject, path), hint })
  },
  maxLength: ({ error, subject, path, name, schema }) => {
    const limit = Number(error.params.limit)
    const found = String(error.data)
    // the limit of an identifier counts bytes; names are ASCII, so both counts agree once the pattern holds
    if (schema.pattern !== undefined && limit === 63)
      return say('NAME_TOO_LONG', { name: found, bytes: Buffer.byteLength(found), limit }, placeOf(subject, path))
    return say('TOO_LONG', { name, found: [...found].length, limit }, placeOf(subject, path))
  },
  minLength: ({ subject, path, name }) => say('EMPTY_TEXT', { name }, placeOf(subject, path)),
  minimum: (found) => bound('TOO_SMALL', found),
  maximum: (found) => bound('TOO_LARGE', found),
  exclusiveMinimum: (found) => bound('TOO_SMALL', found),
  exclusiveMaximum: (found) => bound('TOO_LARGE', found),
  minItems: ({ error, subject, path, name }) =>
    say('TOO_FEW', { name, limit: Number(error.params.limit) }, placeOf(subject, path)),
  maxItems: ({ error, subject, path, name }) =>
    say('TOO_MANY', { name, limit: Number(error.params.limit) }, placeOf(subject, path)),
  uniqueItems: ({ error, subject, path, name }) => {
    const [first, second] = [Number(error.params.j), Number(error.params.i)].sort((a, b) => a - b)
    return say(
      'REPEATED',
      { name, first: (first ?? 0) + 1, second: (second ?? 0) + 1 },
      placeOf(subject, [...path, second ?? 0]),
    )
  },
  minProperties: (found) => oneOfProperties(found),
  maxProperties: (found) => oneOfProperties(found),
}

const unmet: Explain = ({ error, subject, path, name }) =>
  say('UNMET', { name, rule: error.message ?? error.keyword }, placeOf(subject, path))

function bound(code: 'TOO_SMALL' | 'TOO_LARGE', { error, subject, path, name }: Found): Issue {
  return say(code, { name, limit: Number(error.params.limit), found: String(error.data) }, placeOf(subject, path))
}

function oneOfProperties({ subject, path, name, schema }: Found): Issue {
  return say('EXACTLY_ONE', { name, choices: listed(Object.keys(schema.properties ?? {})) }, placeOf(subject, path))
}

const bothLanguages: Text = {
  zh: '请同时写出中文和英文：{ zh: 名称, en: Name }',
  en: 'write both languages: { zh: 名称, en: Name }',
}

const SPELLS_BOOLEAN = new Map([
  ['yes', true],
  ['on', true],
  ['y', true],
  ['true', true],
  ['no', false],
  ['off', false],
  ['n', false],
  ['false', false],
])

/** What to write where a value has the wrong type, when that can be guessed from the value. */
function typeHint(value: unknown, schema: AnySchemaObject): Text | undefined {
  if (isText(schema)) return bothLanguages
  const hint =
    typeof schema.type === 'string' && Object.hasOwn(typeHints, schema.type) ? typeHints[schema.type] : undefined
  return hint?.(value)
}

const typeHints: Readonly<Record<string, (value: unknown) => Text | undefined>> = {
  boolean: (value) => {
    const meant = typeof value === 'string' ? SPELLS_BOOLEAN.get(value.toLowerCase()) : undefined
    return meant === undefined ? undefined : { zh: `请写 ${meant}，不加引号`, en: `write ${meant}, without quotes` }
  },
  string: (value) => {
    if (typeof value !== 'number' && typeof value !== 'boolean') return undefined
    return { zh: `请加引号：'${value}'`, en: `put it in quotes: '${value}'` }
  },
  integer: (value) => withoutQuotes(value),
  number: (value) => withoutQuotes(value),
  array: (value) => {
    if (typeof value === 'object') return undefined
    return { zh: `请写成列表：[${String(value)}]`, en: `write a list: [${String(value)}]` }
  },
}

function withoutQuotes(value: unknown): Text | undefined {
  if (typeof value !== 'string' || value.trim() === '' || !Number.isFinite(Number(value))) return undefined
  return { zh: `请去掉引号：${value}`, en: `leave the quotes out: ${value}` }
}

function isText(schema: AnySchemaObject): boolean {
  const properties: unknown = schema.properties
  return typeof properties === 'object' && properties !== null && 'zh' in properties && 'en' in properties
}

function schemaOf(error: ErrorObject): AnySchemaObject {
  return error.parentSchema ?? {}
}

/** The mapping in which something is missing or too much. */
function holderOf(path: Path, subject: Subject): Text {
  const { zh, en } = nameOf(path, subject)
  return path.length === 0 ? { zh, en } : { zh: `“${zh}”`, en: `'${en}'` }
}

function nameOf(path: Path, subject: Subject): Text {
  const last = path.at(-1)
  if (last === undefined) return subject.what
  const name = typeof last === 'number' ? `${String(path.at(-2) ?? '')}[${last}]` : last
  return { zh: name, en: name }
}

/** `/list/columns/3/field` → its parts; digits are an index only where the body holds a list. */
function pathOf(pointer: string, body: unknown): Path {
  if (pointer === '') return []
  let value: unknown = body
  return pointer
    .slice(1)
    .split('/')
    .map((escaped) => {
      const name = escaped.replaceAll('~1', '/').replaceAll('~0', '~')
      const holder = value
      value = typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined
      return Array.isArray(holder) ? Number(name) : name
    })
}

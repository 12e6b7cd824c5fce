/** An object is written with its fields inside; in storage and in checks every field is a definition of its own. */
import type { Issue } from '../../kernel/errors.ts'
import type { Locator, RawDefinition } from '../definition.ts'
import { placeOf } from './explain.ts'
import { say } from './sentences.ts'
import { kindWords, valueWord } from './words.ts'

/** Room between positions, so that somebody can put a field between two others later. */
export const ORDER_STEP = 10

export interface Split {
  readonly definitions: readonly RawDefinition[]
  readonly issues: readonly Issue[]
}

/** The object without its fields, followed by its fields in the order written; any other definition as it is. */
export function splitFields(raw: RawDefinition): Split {
  if (raw.kind !== 'object' || !Object.hasOwn(raw.body, 'fields')) return { definitions: [raw], issues: [] }
  const { fields, ...body } = raw.body
  const object = { ...raw, body }
  const subject = { what: kindWords.object, path: `object/${raw.name}`, locate: raw.locate }
  if (!Array.isArray(fields))
    return { definitions: [object], issues: [say('FIELDS_NOT_A_LIST', {}, placeOf(subject, ['fields'], 'key'))] }
  const issues: Issue[] = []
  const definitions: RawDefinition[] = [object]
  for (const [index, field] of fields.entries()) {
    const path = ['fields', index]
    if (!isMapping(field)) issues.push(say('FIELD_NOT_A_MAPPING', { found: valueWord(field) }, placeOf(subject, path)))
    else if (Object.hasOwn(field, 'object'))
      issues.push(say('FIELD_NAMES_OBJECT', {}, placeOf(subject, [...path, 'object'], 'key')))
    else definitions.push(fieldOf(raw, field, index))
  }
  return { definitions, issues }
}

function fieldOf(object: RawDefinition, written: Readonly<Record<string, unknown>>, index: number): RawDefinition {
  const name = typeof written.name === 'string' ? written.name : `fields[${index}]`
  return {
    kind: 'field',
    name: `${object.name}.${name}`,
    owner: object.owner,
    body: { kind: 'field', object: object.name, order: (index + 1) * ORDER_STEP, ...written },
    ...(object.locate && { locate: inside(object.locate, index) }),
  }
}

function inside(locate: Locator, index: number): Locator {
  return (path, part) => locate(['fields', index, ...path], part)
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

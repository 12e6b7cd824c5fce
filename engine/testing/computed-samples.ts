/**
 * Samples of computed kinds: the field `value` of the object `sample`, which has a field of every usual type, and the
 * object `part` that points to it. What a definition means is asked of the check that packs pass.
 */
import assert from 'node:assert/strict'
import type { Database } from '../database/index.ts'
import type { FieldKind, Held } from '../fields/index.ts'
import type { RawDefinition } from '../model/definition.ts'
import { DerivedFields } from '../model/derived/index.ts'
import { checkDefinitions } from '../model/validate/check-definitions.ts'
import { applyDefinitions, enumeration, object, people } from './definitions.ts'
import { ENUM_OPTIONS, type Sample } from './field-samples.ts'

type Settings = Readonly<Record<string, unknown>>

const INPUTS = {
  amount: { type: 'decimal', precision: 20, scale: 2 },
  rate: 'percent',
  count: 'integer',
  words: 'text',
  day: 'date',
  moment: 'datetime',
  flag: 'boolean',
  choice: { type: 'enum', enum: 'sample_enum' },
  data: 'json',
}

function definitionsOf(kind: FieldKind, settings: Settings, suffix = ''): RawDefinition[] {
  const named = JSON.stringify(settings).replace('"from":"part"', `"from":"part${suffix}"`)
  const value = { type: kind.name, ...(JSON.parse(named) as Settings) }
  return [
    people,
    enumeration(
      'sample_enum',
      ENUM_OPTIONS.map((option) => ({ ...option })),
    ),
    object(`part${suffix}`, { ...INPUTS, sample: { type: 'reference', target: `sample${suffix}` } }),
    object(`sample${suffix}`, { ...INPUTS, n: 'integer', value }),
  ]
}

/** Names of the settings that the check of definitions finds fault with. */
export function computedFaults(kind: FieldKind, settings: Settings = {}): string[] {
  return checkDefinitions(definitionsOf(kind, settings), []).issues.map(({ path = '', message }) => {
    assert.ok(message.zh !== '' && message.en !== '' && !/\{\w+\}|undefined/.test(message.zh + message.en), message.en)
    return path.replace('field/sample.value/', '')
  })
}

export function heldBy(kind: FieldKind, { settings = {} }: Sample): Held {
  const { definitions, issues } = checkDefinitions(definitionsOf(kind, settings), [])
  assert.deepEqual(issues, [])
  const held = new DerivedFields(definitions).held({ object: 'sample', field: 'value' })
  assert.ok(held)
  return held
}

export interface ComputedNames {
  readonly sample: string
  readonly part: string
  readonly columnType: string
}

let count = 0

/** Makes the tables of a sample as a pack would. */
export async function computedTables(db: Database, kind: FieldKind, sample: Sample): Promise<ComputedNames> {
  const suffix = `_${++count}`
  const { kind: of, definition } = heldBy(kind, sample)
  await applyDefinitions(db, definitionsOf(kind, sample.settings ?? {}, suffix))
  return { sample: `sample${suffix}`, part: `part${suffix}`, columnType: of.columnType(definition) }
}

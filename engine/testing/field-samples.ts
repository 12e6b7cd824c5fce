/** What a field kind's folder hands to the conformance suite: definitions with values, and how other kinds become it. */
import type { FieldDefinition } from '../../metadata/types.ts'
import type { FieldFacts } from '../fields/shared.ts'

export type SampleRow = Readonly<Record<string, unknown>>

export interface Sample {
  readonly settings?: Readonly<Record<string, unknown>>
  /** Canonical values that the field accepts, in the order of PostgreSQL's COLLATE "C". */
  readonly values: readonly unknown[]
  /** Of a computed field: for each value the fields of the record, or the records that point to it, that give it. */
  readonly inputs?: readonly (SampleRow | readonly SampleRow[])[]
  /** What it is without any of them, where that is not null. */
  readonly empty?: unknown
  /** Accepted spellings in JSON and the canonical value of each. */
  readonly spellings?: readonly (readonly [json: unknown, canonical: unknown])[]
  /** What people type and the canonical value of each. */
  readonly typed?: readonly (readonly [text: string, canonical: unknown])[]
  /** What people type in vain. */
  readonly unreadable?: readonly string[]
  /** Values that the schema refuses, with the keyword that is broken. */
  readonly refused?: readonly (readonly [value: unknown, keyword: string])[]
  /** Canonical values that do not survive being written and read by people, such as milliseconds. */
  readonly unwritable?: readonly unknown[]
}

export interface ChangeSample {
  /** Type and settings of the field before. */
  readonly from: { readonly type: string; readonly [setting: string]: unknown }
  readonly to?: Readonly<Record<string, unknown>>
  /** Each canonical value before and after; `lost` for one that does not survive whole. */
  readonly values: readonly (readonly [before: unknown, after: unknown])[]
  readonly rewrite: boolean
}

export const LOST = Symbol('lost')

export interface KindSamples {
  readonly samples: readonly Sample[]
  /** Settings that mean nothing, and the setting that is named. */
  readonly wrong: readonly (readonly [settings: Readonly<Record<string, unknown>>, path: string])[]
  readonly changes?: readonly ChangeSample[]
}

export const ENUM_OPTIONS = [
  { value: '0', label: { zh: '女', en: 'Female' }, enabled: true },
  { value: '1', label: { zh: '男', en: 'Male' }, enabled: true },
  { value: 'Other', label: { zh: '其他', en: 'Other' }, enabled: true },
] as const

export const RECORD_ID = '019aa5f0-0000-7000-8000-00000000000a'

export function definitionOf(type: string, settings: Readonly<Record<string, unknown>> = {}): FieldDefinition {
  return { kind: 'field', object: 'sample', name: 'value', label: { zh: '值', en: 'Value' }, type, ...settings }
}

export function factsOf(field: FieldDefinition): FieldFacts {
  const options = field.enum === undefined ? {} : { options: ENUM_OPTIONS }
  return { type: field.type, name: field.name, label: field.label, settings: field, ...options }
}

/**
 * The conformance suite of field kinds: what every kind must keep, run against samples that the kind's folder gives.
 * A new kind is right when it passes with samples that name its edges.
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  createAjv,
  faultMessage,
  faultOfAjv,
  fieldKinds,
  masks,
  schemaFault,
  type DefinitionLookup,
  type Fault,
  type FieldKind,
} from '../fields/index.ts'
import { quoted } from '../fields/column-change.ts'
import type { FormatContext } from '../fields/shared.ts'
import { ENUM_OPTIONS, RECORD_ID, definitionOf, factsOf, type KindSamples, type Sample } from './field-samples.ts'
import { computedFaults, heldBy } from './computed-samples.ts'
import { type FieldTable, FieldTables } from './field-tables.ts'
import type { TestWorkspace } from './workspace.ts'

const CONTEXTS: readonly FormatContext[] = [
  { locale: 'zh', timeZone: 'Asia/Shanghai' },
  { locale: 'en', timeZone: 'America/New_York' },
]

const lookup: DefinitionLookup = {
  objectExists: (name) => name === 'sample_object',
  objectNames: () => ['sample_object'],
  enumValues: (name) => (name === 'sample_enum' ? ENUM_OPTIONS.map(({ value }) => value) : undefined),
  enumNames: () => ['sample_enum'],
}

type Check = (kind: FieldKind, samples: KindSamples, tables: FieldTables) => void | Promise<void>

/** Each check under the words that name it in the report. */
const checks: Readonly<Record<string, Check>> = {
  'names its settings in both languages and asks for nothing unknown': (kind) => {
    const names = Object.keys(kind.settings)
    assert.deepEqual(Object.keys(kind.settingLabels), names)
    for (const name of names) assertTexts(kind.settingLabels[name])
    for (const name of kind.requiredSettings) assert.ok(names.includes(name), name)
    for (const mask of kind.masks) assert.ok(masks.find(mask), mask)
    assertTexts(kind.label)
  },

  'accepts definitions that are right and names the setting of those that are not': (kind, { samples, wrong }) => {
    const faults = kind.computed ? computedFaults : definitionFaults
    for (const { settings } of samples) assert.deepEqual(faults(kind, settings), [])
    for (const [settings, path] of wrong) {
      const paths = faults(kind, settings)
      assert.ok(
        paths.includes(path),
        `${JSON.stringify(settings)}: '${path}' expected, found ${paths.join(', ') || 'nothing'}`,
      )
    }
  },

  'brings spellings to one form, and that form to itself': (kind, { samples }) =>
    each(kind, samples, ({ kind, sample, facts }) => {
      const spellings = [...(sample.spellings ?? []), ...sample.values.map((value) => [value, value] as const)]
      for (const [json, canonical] of spellings) {
        assert.deepEqual(kind.shared.normalise(json, facts), canonical, JSON.stringify(json))
        assert.deepEqual(kind.shared.normalise(canonical, facts), canonical)
      }
      const values = fc.sample(fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary', maxLength: 12 })), {
        numRuns: 200,
        seed: 3,
      })
      for (const value of values) {
        const once = kind.shared.normalise(value, facts)
        assert.deepEqual(kind.shared.normalise(once, facts), once, JSON.stringify(value))
      }
    }),

  'reads what it writes, and what people type': (kind, { samples }) =>
    each(kind, samples, ({ kind, sample, facts }) => {
      for (const context of CONTEXTS) {
        assert.equal(kind.shared.format(null, facts, context), '')
        for (const value of sample.values.filter((candidate) => !sample.unwritable?.includes(candidate))) {
          const text = kind.shared.format(value, facts, context)
          assert.deepEqual(kind.shared.parse(text, facts, context), { value }, text)
        }
      }
      const [context] = CONTEXTS
      assert.ok(context)
      for (const [text, value] of sample.typed ?? [])
        assert.deepEqual(kind.shared.parse(text, facts, context), { value }, text)
      for (const text of sample.unreadable ?? []) {
        const parsed = kind.shared.parse(text, facts, context)
        assert.ok('fault' in parsed, `${text} was read as ${JSON.stringify(parsed)}`)
        assertTexts(parsed.fault)
      }
    }),

  'judges values in the browser as ajv does on the server': (kind, { samples }) =>
    each(kind, samples, ({ sample, schema }) => {
      const validate = createAjv().compile(schema)
      const random = fc.sample(fc.oneof(fc.jsonValue(), fc.string(), fc.integer(), decimalText), {
        numRuns: 300,
        seed: 9,
      })
      const broken = sample.refused ?? []
      for (const value of [...sample.values, ...broken.map(([value]) => value), ...random]) {
        if (value === null) continue
        validate(value)
        assertSameFault(schemaFault(schema, value), validate.errors?.map(faultOfAjv)[0], value)
      }
      for (const value of sample.values) assert.equal(schemaFault(schema, value), undefined, JSON.stringify(value))
      for (const [value, keyword] of broken) {
        assert.equal(schemaFault(schema, value)?.keyword, keyword, JSON.stringify(value))
      }
    }),

  'gives back from PostgreSQL what was stored': (kind, { samples }, tables) =>
    each(kind, samples, async ({ kind, sample, table: tableOf }) => {
      const table = await tableOf(tables)
      const stored = [...sample.values, sample.empty ?? null]
      await table.store(stored)
      assert.deepEqual(await table.json(kind), stored)
    }),

  'sorts as PostgreSQL does': (kind, { samples }, tables) =>
    each(kind, samples, async ({ kind, sample, table: tableOf }) => {
      if (kind.sortable === false) return
      const values = sample.values.toSorted((a, b) => kind.shared.compare(a, b))
      assert.deepEqual(values, sample.values)
      const table = await tableOf(tables)
      await table.store(sample.values.toReversed())
      assert.deepEqual(await table.sorted(kind), sample.values)
    }),

  'writes its values as literals that PostgreSQL reads': (kind, { samples }, tables) =>
    each(kind, samples, async ({ kind, sample, field }) => {
      const type = kind.columnType(field)
      const table = await tables.create(type)
      await table.storeLiterals(
        sample.values.map((value) => `${quoted(kind.literal?.(value) ?? String(value))}::${type}`),
      )
      assert.deepEqual(await table.json(kind), sample.values)
    }),

  'answers rules in PostgreSQL as in memory': (kind, { samples }, tables) =>
    each(kind, samples, async ({ kind, sample, table: tableOf }) => {
      const table = await tableOf(tables)
      const stored = [...sample.values, sample.empty ?? null]
      await table.store(stored)
      await table.agree(kind, stored)
    }),

  'fills what a definition leaves out': (kind, { samples }) =>
    each(kind, samples, ({ kind, field, facts, schema }) => {
      const context = {
        now: '2026-11-21T04:00:00.000Z',
        today: '2026-11-21',
        userId: RECORD_ID,
        departmentId: RECORD_ID,
      }
      const value = kind.shared.defaultValue(facts, context)
      if (value !== null) assert.equal(schemaFault(schema, value), undefined)
      const constant = kind.constantDefault(field)
      if (constant !== undefined) assert.deepEqual(constant, value)
      assert.equal(value === null, field.default === undefined)
    }),

  'carries values over from other kinds and tells which are lost': async (kind, { changes = [] }, tables) => {
    for (const change of changes) {
      const { type, ...settings } = change.from
      await tables.change({
        kind,
        change,
        previous: definitionOf(type, settings),
        next: definitionOf(kind.name, change.to),
      })
    }
  },

  'converts from any kind or refuses in both languages': async (kind, { samples }, tables) => {
    for (const name of fieldKinds.names().filter((other) => other !== kind.name)) {
      await tables.changeOrRefusal(kind, samples[0]?.settings, fieldKinds.get(name))
    }
  },
}

export const conformanceChecks: readonly string[] = Object.keys(checks)

/** Declares the suite's tests of one kind. */
export function fieldConformance(kind: FieldKind, samples: KindSamples, workspace: () => TestWorkspace): void {
  for (const [title, check] of Object.entries(checks)) {
    it(`${kind.name} ${title}`, () => check(kind, samples, new FieldTables(workspace().db)))
  }
}

/** One sample; of a computed kind as a field of its result's kind, because that is what it holds. */
interface Subject {
  readonly kind: FieldKind
  readonly sample: Sample
  readonly field: ReturnType<typeof definitionOf>
  readonly facts: ReturnType<typeof factsOf>
  readonly schema: ReturnType<FieldKind['valueSchema']>
  table(tables: FieldTables): Promise<FieldTable>
}

async function each(
  kind: FieldKind,
  samples: readonly Sample[],
  check: (subject: Subject) => void | Promise<void>,
): Promise<void> {
  assert.ok(samples.length > 0)
  for (const sample of samples) {
    const held = kind.computed ? heldBy(kind, sample) : { kind, definition: definitionOf(kind.name, sample.settings) }
    const field = held.definition
    const facts = factsOf(field)
    const schema = held.kind.valueSchema(
      field,
      facts.options?.map(({ value }) => value),
    )
    const table = (tables: FieldTables): Promise<FieldTable> =>
      kind.computed ? tables.compute(kind, sample) : tables.create(held.kind.columnType(field))
    await check({ kind: held.kind, sample, field, facts, schema, table })
  }
}

/** Names of the settings that the kind's schemas or its own check find fault with. */
function definitionFaults(kind: FieldKind, settings: Readonly<Record<string, unknown>> = {}): string[] {
  const own = Object.fromEntries(Object.entries(settings).filter(([name]) => Object.hasOwn(kind.settings, name)))
  const validate = createAjv().compile({
    type: 'object',
    properties: kind.settings,
    required: [...kind.requiredSettings],
  })
  if (!validate(own)) {
    return (validate.errors ?? []).map(
      ({ instancePath, params }) => instancePath.slice(1) || String(params.missingProperty),
    )
  }
  return kind.check(definitionOf(kind.name, settings), lookup).map((issue) => {
    assertTexts(issue.message)
    return issue.path ?? ''
  })
}

const decimalText = fc
  .tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.nat({ max: 99_999 }))
  .map(([whole, part]) => `${whole}.${part}`)

function assertSameFault(found: Fault | undefined, expected: Fault | undefined, value: unknown): void {
  assert.equal(found?.keyword, expected?.keyword, JSON.stringify(value))
  if (!found || !expected) return
  assertTexts(faultMessage(found, { zh: '值', en: 'Value' }))
  assert.deepEqual(faultMessage(found), faultMessage(expected))
}

function assertTexts(text: { readonly zh: string; readonly en: string } | undefined): void {
  assert.ok(text && text.zh !== '' && text.en !== '', 'both languages')
  assert.doesNotMatch(text.zh + text.en, /\{\w+\}|undefined/)
}

/** Tables of one field each, for the conformance suite: stores canonical values and asks PostgreSQL about them. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { FieldDefinition } from '../../metadata/types.ts'
import type { Database } from '../database/index.ts'
import { fieldKinds, type ColumnChange, type FieldKind } from '../fields/index.ts'
import { compileRule, parseRule, ruleTest, valueTypes, type RuleFields } from '../rules/index.ts'
import { type ComputedNames, computedTables } from './computed-samples.ts'
import { ENUM_OPTIONS, LOST, definitionOf, type ChangeSample, type Sample, type SampleRow } from './field-samples.ts'
import { addRows } from '../schema/rows.test-kit.ts'
import { conditionJson } from './rule-cases.ts'
import { tagsOver } from './tags-over.ts'

const COLUMN = '"value"'
const MOMENT = { now: '2026-11-21T04:00:00.000Z', timeZone: 'Asia/Shanghai' }
const OPTIONS = ENUM_OPTIONS.map(({ value }) => value)

export interface Change {
  readonly kind: FieldKind
  readonly change: ChangeSample
  readonly previous: FieldDefinition
  readonly next: FieldDefinition
}

let count = 0

export class FieldTables {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async create(columnType: string): Promise<FieldTable> {
    const name = this.#db.table(`field_${++count}`)
    await this.#db.owner.query(`create table ${name} (n serial primary key, ${COLUMN} ${columnType})`)
    return new FieldTable(this.#db, name, columnType)
  }

  /** A table whose field is computed from what the sample says gives each value. */
  async compute(kind: FieldKind, sample: Sample): Promise<FieldTable> {
    return new ComputedTable(this.#db, await computedTables(this.#db, kind, sample), sample)
  }

  /** Carries the sample's values over and compares what became of them. */
  async change({ kind, change, previous, next }: Change): Promise<void> {
    const what = `${previous.type} to ${next.type}`
    const table = await this.create(fieldKinds.get(previous.type).columnType(previous))
    await table.store([...change.values.map(([before]) => before), null])
    const answer = changed(kind, previous, next)
    assert.ok(answer.kind === 'convert', what)
    const lost = await table.losing(answer.losing)
    assert.deepEqual(
      lost,
      [...change.values.map(([, after]) => after === LOST), false],
      `${what}: values that are lost`,
    )
    assert.equal(answer.rewrite, change.rewrite, `${what}: rewrite announced`)
    await table.alter(kind.columnType(next), answer)
    const after = await table.json(kind)
    const kept = change.values.flatMap(([, value], n) => (value === LOST ? [] : [[after[n], value]]))
    for (const [found, value] of kept) assert.deepEqual(found, value, what)
    assert.equal(after.at(-1), null)
  }

  /** Whatever the kinds: either a reason, or an SQL that PostgreSQL accepts. */
  async changeOrRefusal(
    kind: FieldKind,
    settings: Readonly<Record<string, unknown>> = {},
    previousKind: FieldKind,
  ): Promise<void> {
    const previous = definitionOf(previousKind.name, { target: 'other_object', enum: 'other_enum' })
    const next = definitionOf(kind.name, settings)
    const answer = changed(kind, previous, next)
    if (answer.kind === 'refused')
      return assert.match(`${answer.reason.zh} ${answer.reason.en}`, /\p{Script=Han}.+[a-z]/u)
    const table = await this.create(previousKind.columnType(previous))
    await table.store([null])
    await table.losing(answer.kind === 'convert' ? answer.losing : undefined)
    await table.alter(kind.columnType(next), answer)
    assert.deepEqual(await table.json(kind), [null])
  }
}

function changed(kind: FieldKind, previous: FieldDefinition, next: FieldDefinition): ColumnChange {
  const timeZone = MOMENT.timeZone
  return kind.changeFrom({
    previous,
    previousKind: fieldKinds.get(previous.type),
    next,
    column: COLUMN,
    timeZone,
    options: OPTIONS,
  })
}

export class FieldTable {
  readonly #db: Database
  readonly #name: string
  readonly #columnType: string

  constructor(db: Database, name: string, columnType: string) {
    this.#db = db
    this.#name = name
    this.#columnType = columnType
  }

  /** Writes canonical values as the record pipeline does: as one JSON array. */
  async store(values: readonly unknown[]): Promise<void> {
    const rows = JSON.stringify(values.map((value, n) => ({ n, value })))
    await this.#db.owner.query(
      `insert into ${this.#name} (n, ${COLUMN}) select n, ${COLUMN} from jsonb_to_recordset($1::jsonb) as r(n int, ${COLUMN} ${this.#columnType})`,
      [rows],
    )
  }

  /** Writes SQL literals, as the filling of new columns does. */
  async storeLiterals(literals: readonly string[]): Promise<void> {
    const rows = literals.map((literal, n) => `(${n}, ${literal})`).join(', ')
    await this.#db.owner.query(`insert into ${this.#name} (n, ${COLUMN}) values ${rows}`)
  }

  async json(kind: FieldKind, order = 'n'): Promise<unknown[]> {
    const rows = await this.#db.owner.query<{ json: unknown }>(
      `select json_build_object('value', ${kind.toJson(COLUMN)}) -> 'value' as json from ${this.#name} order by ${order}`,
    )
    return rows.map(({ json }) => json)
  }

  sorted(kind: FieldKind): Promise<unknown[]> {
    return this.json(kind, /^(varchar|text)/.test(this.#columnType) ? `${COLUMN} collate "C"` : COLUMN)
  }

  async losing(losing = 'false'): Promise<boolean[]> {
    const rows = await this.#db.owner.query<{ lost: boolean }>(
      `select (${losing}) is true as lost from ${this.#name} order by n`,
    )
    return rows.map(({ lost }) => lost)
  }

  /** Changes the column's type and checks that the table is rewritten only if that was said. */
  async alter(type: string, change: ColumnChange): Promise<void> {
    if (change.kind !== 'convert') return
    const before = await this.#file()
    await this.#db.owner.query(`alter table ${this.#name} alter column ${COLUMN} type ${type} using ${change.using}`)
    if (!change.rewrite) assert.equal(await this.#file(), before, 'the table was rewritten')
  }

  /** Every operator of the kind's value type over the stored values, in memory and in PostgreSQL. */
  async agree(kind: FieldKind, stored: readonly unknown[]): Promise<void> {
    const values = stored.filter((value) => value !== null)
    const type = valueTypes.get(kind.valueType)
    const fields: RuleFields = { field: () => ({ label: kind.label, valueType: kind.valueType }) }
    const rules = type.operators.flatMap((operator) =>
      fc
        .sample(conditionJson('value', operator, fc.constantFrom(...values.flat())), { numRuns: 10, seed: 1 })
        .flatMap((json) => {
          const reading = parseRule(json, fields)
          return 'rule' in reading ? [reading.rule] : []
        }),
    )
    const parameters: unknown[] = []
    const parameter = (value: unknown, pgType: string): string => `$${parameters.push(value)}::${pgType}`
    const context = { column: () => COLUMN, parameter, tags: tagsOver(COLUMN, parameter), moment: MOMENT }
    const answers = rules.map((rule) => `(${compileRule(rule, context)}) is true`).join(', ')
    const rows = await this.#db.owner.query<{ answers: boolean[] }>(
      `select array[${answers}] as answers from ${this.#name} order by n`,
      parameters,
    )
    const memory = stored.map((value) => rules.map((rule) => ruleTest(rule, MOMENT)({ value })))
    assert.deepEqual(
      rows.map((row) => row.answers),
      memory,
    )
  }

  async #file(): Promise<unknown> {
    const [row] = await this.#db.owner.query<{ file: unknown }>('select pg_relation_filenode($1::regclass) as file', [
      this.#name,
    ])
    return row?.file
  }
}

/** Stores what gives the values, not the values. */
class ComputedTable extends FieldTable {
  readonly #write: (table: string, rows: readonly SampleRow[]) => Promise<readonly string[]>
  readonly #names: ComputedNames
  readonly #sample: Sample

  constructor(db: Database, names: ComputedNames, sample: Sample) {
    super(db, db.table(names.sample), names.columnType)
    this.#names = names
    this.#sample = sample
    this.#write = (table, rows) => addRows(db, table, rows)
  }

  override async store(values: readonly unknown[]): Promise<void> {
    const { sample, part } = this.#names
    for (const [n, value] of values.entries()) {
      const inputs = this.#sample.inputs?.[this.#sample.values.indexOf(value)] ?? []
      const records = Array.isArray(inputs) ? (inputs as readonly SampleRow[]) : []
      const own = Array.isArray(inputs) ? {} : (inputs as SampleRow)
      const [id] = await this.#write(sample, [{ ...own, n }])
      await this.#write(
        part,
        records.map((each) => ({ ...each, sample: id })),
      )
    }
  }
}

/**
 * What the tests of agreement stand on: fields of every value type, records with related records inside them, and the
 * three answers to a rule. SQL reads related records out of the JSON of the record, so that one statement answers
 * many rules over many random records.
 */
import jsonLogic from 'json-logic-js'
import fc from 'fast-check'
import { records, type Followed } from '../testing/rule-cases.ts'
import { tagsOver } from '../testing/tags-over.ts'
import type { TestWorkspace } from '../testing/index.ts'
import {
  type CompileContext,
  compileRule,
  exportRule,
  factKey,
  pathKey,
  registerOperations,
  type Rule,
  type RuleFields,
  type RuleMoment,
  type RuleRecord,
  valueTypes,
} from './index.ts'

const [TOP, MIDDLE, LOW] = [
  '019aa5f0-0000-7000-8000-000000000001',
  '019aa5f0-0000-7000-8000-000000000002',
  '019aa5f0-0000-7000-8000-00000000000a',
] as const

/** Each id with those above it, itself first: the tree that references point into. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  [TOP]: [TOP],
  [MIDDLE]: [MIDDLE, TOP],
  [LOW]: [LOW, MIDDLE, TOP],
}

export const FOLLOWED: Followed = { one: ['one'], many: ['many', 'item.one'], depth: 2 }

export const fields: RuleFields = {
  field: (name) => {
    const type = valueTypes.find(name)
    if (!type) return undefined
    const isReference = name === 'reference' || name === 'references'
    return {
      label: type.label,
      valueType: type.name,
      ...(isReference && { tree: true }),
      ...(isReference && { about: name === 'reference' ? ('person' as const) : ('department' as const) }),
    }
  },
  relation: (name) =>
    [...FOLLOWED.one, ...FOLLOWED.many].includes(name)
      ? { label: { zh: name, en: name }, many: !FOLLOWED.one.includes(name), object: 'it', fields }
      : undefined,
}

const me = { id: MIDDLE, departments: [MIDDLE], below: [MIDDLE, LOW] }

export const moments: readonly RuleMoment[] = [
  { now: '2026-11-21T04:00:00.000Z', timeZone: 'Asia/Shanghai', me },
  { now: '2026-03-08T12:00:00.000Z', timeZone: 'America/New_York', me },
  { now: '2026-11-20T16:00:00.000Z', timeZone: 'Asia/Shanghai' },
  { now: '2024-02-29T23:59:59.999Z', timeZone: 'Australia/Lord_Howe', me },
  { now: '2027-02-27T23:59:59.999Z', timeZone: 'UTC', me },
]

/** Records with related ones `depth` records far. */
export function recordsWithRelated(depth: number): fc.Arbitrary<RuleRecord> {
  const plain = records.map((record): RuleRecord => ({ ...record, ...waysOf(record) }))
  if (depth === 0) return plain
  const inner = recordsWithRelated(depth - 1)
  const one = fc.array(inner, { maxLength: 1 })
  const many = fc.array(inner, { maxLength: 2 })
  return fc.tuple(plain, one, many, many).map(([record, first, second, third]) => ({
    ...record,
    [factKey('one')]: first,
    [factKey('many')]: second,
    [factKey('item.one')]: third,
  }))
}

function waysOf({ reference, references }: Readonly<Record<string, unknown>>): RuleRecord {
  const ways = (ids: readonly unknown[]): unknown => [...new Set(ids.flatMap((id) => WAYS[String(id)] ?? []))]
  return {
    [pathKey('reference')]: reference === null ? null : ways([reference]),
    [pathKey('references')]: Array.isArray(references) ? ways(references) : null,
  }
}

const COLUMNS =
  'n int, text text, markup text, number bigint, decimal numeric(28,2), boolean boolean, date date, datetime timestamptz(3), time time(0), option varchar(60), options varchar(60)[], reference uuid, "references" uuid[], tags uuid[], region varchar(6), json jsonb, point jsonb, "~one" jsonb, "~many" jsonb, "~item:one" jsonb'

/** Which rules hold for each row, by PostgreSQL, in one statement. */
export async function answersOfSql(
  { db }: TestWorkspace,
  rules: readonly Rule[],
  rows: readonly RuleRecord[],
  moment: RuleMoment,
): Promise<boolean[][]> {
  const values: unknown[] = [JSON.stringify(rows.map((row, n) => ({ n, ...row })))]
  const parameter = (value: unknown, pgType: string): string => `$${values.push(value)}::${pgType}`
  const contextOf = (alias: string): CompileContext => ({
    moment,
    parameter,
    column: (field) => `${alias}."${field}"`,
    relation: (name) => ({
      context: contextOf(`${alias}r`),
      exists: (condition = 'true') =>
        `exists (select from jsonb_to_recordset(${alias}."${factKey(name)}") as ${alias}r(${COLUMNS}) where ${condition})`,
    }),
    tree: (_, ids) => `array(select node.id from (values ${TREE}) as node(id, way) where node.way && ${ids})`,
    tags: tagsOver(`${alias}.tags`, parameter),
    departments: (which) => parameter(moment.me?.[which] ?? [], 'uuid[]'),
  })
  const answers = rules.map((rule) => `(${compileRule(rule, contextOf('r'))}) is true`).join(', ')
  const found = await db.query<{ answers: boolean[] }>(
    `select array[${answers}] as answers from jsonb_to_recordset($1::jsonb) as r(${COLUMNS}) order by n`,
    values,
  )
  return found.map((row) => row.answers)
}

const TREE = Object.entries(WAYS)
  .map(([id, way]) => `('${id}'::uuid, '{${way.join()}}'::uuid[])`)
  .join(', ')

let exported: RuleMoment = { now: '', timeZone: 'UTC' }
registerOperations(jsonLogic, () => exported)

/** The answer of json-logic-js to the exported rule. */
export function exportTest(rule: Rule, moment: RuleMoment): (record: RuleRecord) => unknown {
  // through JSON, as others would get it
  const logic = JSON.parse(JSON.stringify(exportRule(rule))) as Parameters<typeof jsonLogic.apply>[0]
  return (record) => {
    exported = moment
    return jsonLogic.apply(logic, record)
  }
}

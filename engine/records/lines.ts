/**
 * In charge of the lines that are given with the records they belong to. What enters are the values of a write; what
 * leaves are the same without lines and, for each field of lines, what is to become of them. Lines are written through
 * the pipeline of their own object, with the writer's rights to it: one call of each kind for all records of the write.
 */
import { type AccessPlan, accessPlan } from '../access/index.ts'
import { faultMessage, schemaFault } from '../fields/index.ts'
import { invalid, type Issue, TesseraError } from '../kernel/errors.ts'
import { linesOf, type Lines } from '../model/lines.ts'
import type { FieldModel } from '../model/types.ts'
import { normaliseLink } from './line-link.ts'
import type { Values } from './check-values.ts'
import { checkRows, createRows } from './create-rows.ts'
import type { WriteContext, Writer } from './context.ts'

/** A line as the caller gave it, with the path of its place in the request. */
export interface GivenLine {
  readonly path: string
  /** Place of its record among those of the write. */
  readonly row: number
  /** Place among the lines of its record. */
  readonly place: number
  readonly values: Values
}

export interface LinesField {
  readonly field: FieldModel
  readonly lines: Lines
  readonly given: readonly GivenLine[]
  /** Places of the records whose lines were given, none at all included. */
  readonly rows: readonly number[]
}

export interface GivenLines {
  /** The rows without their lines. */
  readonly rows: readonly Values[]
  readonly fields: readonly LinesField[]
  readonly issues: readonly Issue[]
}

/** Takes the lines out of the rows of a write. `complete`: rows are new records, which need what is required. */
export function givenLines(context: WriteContext, rows: readonly Values[], complete: boolean): GivenLines {
  const issues: Issue[] = []
  const fields = fieldsOfLines(context).flatMap(({ field, lines }) => {
    const found = rows.flatMap((row, index) => {
      const path = `${index}/${field.name}`
      if (!Object.hasOwn(row, field.name)) {
        if (complete && field.required) issues.push(required(field, path))
        return []
      }
      const value = field.kind.shared.normalise(row[field.name], field) ?? []
      const fault = schemaFault(field.valueSchema, value)
      if (fault) issues.push({ code: 'INVALID_VALUE', path, message: faultMessage(fault, field.label) })
      const list = !fault && Array.isArray(value) ? value : []
      if (!fault && list.length === 0 && field.required) issues.push(required(field, path))
      return [
        {
          index,
          given: list.map((values: Values, place) => ({ path: `${path}/${place}`, row: index, place, values })),
        },
      ]
    })
    if (found.length === 0) return []
    return [{ field, lines, given: found.flatMap(({ given }) => given), rows: found.map(({ index }) => index) }]
  })
  const taken = new Set(fields.map(({ field }) => field.name))
  return { rows: taken.size === 0 ? rows : rows.map((row) => withoutFields(row, taken)), fields, issues }
}

/** The fields of lines that were given, as values of a row: in which records they may be given is asked of each. */
export function namesOfLines({ fields }: GivenLines): Values {
  return Object.fromEntries(fields.map(({ field }) => [field.name, null]))
}

interface FieldOfLines {
  readonly field: FieldModel
  readonly lines: Lines
}

/** By plan, for equal rights see the same of them; a plan dies with its Model. */
const known = new WeakMap<AccessPlan, readonly FieldOfLines[]>()

/** Fields of lines that this writer may see: to others they do not exist. */
function fieldsOfLines({ model, principal, plan }: WriteContext): readonly FieldOfLines[] {
  const found = known.get(plan)
  if (found) return found
  const fields = [...plan.fields.values()].flatMap(({ field, writable }) => {
    const lines = writable ? linesOf(model, field) : undefined
    return lines && accessPlan(model, principal, lines.object.name) ? [{ field, lines }] : []
  })
  known.set(plan, fields)
  return fields
}

function withoutFields(row: Values, names: ReadonlySet<string>): Values {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.has(name)))
}

function required({ label }: FieldModel, path: string): Issue {
  return { code: 'REQUIRED', path, message: { zh: `${label.zh}至少一行`, en: `${label.en} needs at least one line` } }
}

/** The lines of new records: all of them new, each belonging to the record it was given with. */
export function newLines({ lines, given }: Omit<LinesField, 'field' | 'rows'>): {
  check(writer: Writer): Promise<void>
  create(writer: Writer, ids: readonly string[]): Promise<number>
} {
  const { object, via, order } = lines
  const rows = given.map(({ values }) => withoutFields(values, new Set([via.name])))
  /** A number of its own is the caller's; otherwise the line's place keeps the order. */
  const imposed = (id: (line: GivenLine) => unknown): Values[] =>
    given.map((line) => ({
      [via.name]: id(line),
      ...(order && (line.values[order.name] ?? null) === null && { [order.name]: line.place + 1 }),
    }))
  const paths = given.map(({ path }) => path)
  return {
    check: async (writer) => {
      const issues = given.flatMap((line) => foreignIssues(lines, line, undefined))
      const check = (): Promise<unknown> =>
        rows.length > 0
          ? checkRows(
              writer,
              object.name,
              rows,
              imposed(() => UNKNOWN_ID),
            )
          : Promise.resolve()
      await allFaults(issues, [() => atPaths(check(), paths)])
    },
    create: async (writer, ids) => {
      if (rows.length === 0) return 0
      await atPaths(
        createRows(
          writer,
          object.name,
          rows,
          imposed((line) => ids[line.row]),
        ),
        paths,
      )
      return rows.length
    },
  }
}

/** Stands for the id of a record that is not made yet. */
const UNKNOWN_ID = '00000000-0000-0000-0000-000000000000'

/** A new line has no id, and belongs to no other record. */
export function foreignIssues({ via }: Lines, { path, values }: GivenLine, record: string | undefined): Issue[] {
  const link = normaliseLink(via, values[via.name])
  const stolen = link !== null && link !== undefined && link !== record
  return [
    ...((values['id'] ?? null) === null ? [] : [unknownLine(`${path}/id`)]),
    ...(stolen ? [otherRecord(via, `${path}/${via.name}`)] : []),
  ]
}

export function unknownLine(path: string): Issue {
  return {
    code: 'LINE_UNKNOWN',
    path,
    message: { zh: '这条记录没有这一行', en: 'The record has no such line' },
  }
}

export function otherRecord({ label }: FieldModel, path: string): Issue {
  return {
    code: 'FIELD_READONLY',
    path,
    message: {
      zh: `${label.zh}就是这条记录，一行不能属于别的记录`,
      en: `${label.en} is this record; a line cannot belong to another`,
    },
  }
}

/** What `work` over lines refuses, with the path of each line instead of its place among all of them. */
export async function atPaths<T>(work: Promise<T>, paths: readonly string[]): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof TesseraError) || error.code !== 'VALIDATION_FAILED') throw error
    const issues = error.issues.map((issue) => {
      const path = issue.path?.replace(/^\d+/, (place) => paths[Number(place)] ?? place)
      return path === undefined ? issue : { ...issue, path }
    })
    throw new TesseraError(error.code, { count: issues.length }, { issues, data: error.data, cause: error })
  }
}

/** Runs all checks and tells every fault of every one of them. @throws TesseraError VALIDATION_FAILED, or what else a check throws */
export async function allFaults(known: readonly Issue[], checks: readonly (() => unknown)[]): Promise<void> {
  const issues = [...known]
  for (const check of checks) {
    try {
      await check()
    } catch (error) {
      if (!(error instanceof TesseraError) || error.code !== 'VALIDATION_FAILED') throw error
      issues.push(...error.issues)
    }
  }
  if (issues.length > 0) throw invalid(issues)
}

/** What PostgreSQL refuses, told as faults of fields. Values other than the caller's own are never repeated. */
import { invalid, type Issue, TesseraError } from '../kernel/errors.ts'
import type { Model, ObjectModel } from '../model/types.ts'
import type { Values } from './check-values.ts'

interface DatabaseFault extends Error {
  readonly code: string
  readonly detail?: string
  readonly table?: string
}

/** Translates a violated constraint; everything else passes through. */
export function violationOf(error: unknown, model: Model, object: ObjectModel, rows: readonly Values[]): unknown {
  if (!isDatabaseFault(error)) return error
  if (error.code === '23505') return invalid(duplicateIssues(error, object, rows))
  if (error.code === '23503') return referenced(error, model)
  return error
}

function isDatabaseFault(error: unknown): error is DatabaseFault {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}

/** The server's detail reads `Key (a, b)=(1, 2) …` in every language. */
function duplicateIssues(error: DatabaseFault, object: ObjectModel, rows: readonly Values[]): Issue[] {
  const [, columns = '', values = ''] = /\(([^)]*)\)=\((.*)\)/.exec(error.detail ?? '') ?? []
  const names = columns.split(', ').map((name) => name.replaceAll('"', ''))
  const index = rows.length > 1 ? rows.findIndex((row) => names.map((name) => String(row[name])).join(', ') === values) : -1
  return names.map((name) => {
    const label = object.field.get(name)?.label ?? { zh: name, en: name }
    return {
      code: 'DUPLICATE_VALUE',
      path: index >= 0 ? `${index}/${name}` : name,
      message: { zh: `${label.zh}已存在，不能重复`, en: `${label.en} exists already and must be unique` },
    }
  })
}

function referenced(error: DatabaseFault, model: Model): TesseraError {
  const by = [...model.objects.values()].find((object) => object.table === error.table)
  return new TesseraError('RECORD_REFERENCED', { by: by?.label ?? error.table }, { cause: error })
}

/** What PostgreSQL says of a statement that it refused. */
import type { FieldModel, ObjectModel } from '../model/types.ts'

export interface DatabaseFault extends Error {
  readonly code: string
  readonly detail?: string
  readonly table?: string
  readonly schema?: string
  readonly column?: string
  readonly constraint?: string
}

export function isDatabaseFault(error: unknown): error is DatabaseFault {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}

/** The field that people write into a column. */
export function fieldOfColumn({ fields }: ObjectModel, column: string): FieldModel | undefined {
  return fields.find((field) => !field.system && field.column === column)
}

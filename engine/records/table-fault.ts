/** Statements over existing tables, which others may change at any time, or never let the program use. */
import { accessPlan, type Principal } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { Model, ObjectModel } from '../model/types.ts'

/** Tables, columns, types and functions that are gone or other than a statement thought; rights that are missing. */
const FAULTS: ReadonlySet<string> = new Set(['42P01', '3F000', '42703', '42883', '42804', '42846', '42809', '42501'])

/** The refusal that an error of a call about an object stands for; all else passes through. */
export function tableFault(error: unknown, model: Model, principal: Principal, objectName: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || !FAULTS.has(String(error.code))) return error
  const object = model.objects.get(objectName)
  if (!object || !accessPlan(model, principal, objectName) || !usesExisting(object)) return error
  // the words of PostgreSQL name columns, of which not everybody may know
  const isTold = principal.kind === 'user' && principal.rights.administrator
  const reason = isTold ? { zh: `（${error.message}）`, en: ` (${error.message})` } : ''
  return new TesseraError('EXISTING_TABLE_CHANGED', { object: object.label, reason }, { cause: error })
}

function usesExisting({ existing, fields }: ObjectModel): boolean {
  return existing || fields.some(({ idKey }) => idKey?.own === false)
}

/** Questions about an import: where its person stands, what may be done. Pure. */
import type { ImportDetail, ImportFacts, ImportStart, Mapped } from '../data/transfer.ts'

export type Step = 1 | 2 | 3

/** Who comes back to an import stands where it is. */
export function stepOf(one: ImportFacts | undefined): Step {
  if (!one) return 1
  return one.state === 'ready' ? 2 : 3
}

export function isRunning({ state }: ImportFacts): boolean {
  return state === 'queued' || state === 'checking' || state === 'writing'
}

/** It was only checked, and nothing is written yet. */
export function isChecked({ state, dry_run }: ImportFacts): boolean {
  return state === 'done' && dry_run
}

/** Another try may change how it is done. */
export function isOpen(one: ImportFacts): boolean {
  return isChecked(one) || one.state === 'failed' || one.state === 'cancelled'
}

export function good({ created, updated }: ImportFacts): number {
  return created + updated
}

/** 0 to 1; nothing while the number of rows is not known. */
export function progressOf({ state, total, done }: ImportFacts): number | undefined {
  if (state === 'done') return 1
  return total === null || total === 0 ? undefined : Math.min(1, done / total)
}

/** The field of each column as it is first shown: as it was last time, else as proposed. */
export function firstMapping({ columns, mapping }: ImportDetail): ReadonlyMap<number, string> {
  if (mapping) return new Map(mapping.map(({ column, field }) => [column, field]))
  return new Map(columns.flatMap(({ index, proposal }) => (proposal ? [[index, proposal.field]] : [])))
}

/** The key by which records are best found: the first whose fields all have a column. */
export function firstMatch({ keys, match }: ImportDetail, mapping: ReadonlyMap<number, string>): readonly string[] {
  const fields = [...mapping.values()]
  return match ?? keys.find((key) => key.every((name) => fields.includes(name))) ?? []
}

export type MappingFault =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'twice'; readonly field: string }
  | { readonly kind: 'missing'; readonly fields: readonly string[] }
  | { readonly kind: 'match' }

type How = Pick<ImportStart, 'mode' | 'match'>

/** What keeps a mapping from being started. */
export function mappingFault(
  { fields }: Pick<ImportDetail, 'fields'>,
  mapping: ReadonlyMap<number, string>,
  { mode, match }: How,
): MappingFault | undefined {
  const names = [...mapping.values()]
  if (names.length === 0) return { kind: 'nothing' }
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) return { kind: 'twice', field: twice }
  const missing = fields.filter(({ name, required }) => required && !names.includes(name)).map(({ name }) => name)
  if (mode !== 'update' && missing.length > 0) return { kind: 'missing', fields: missing }
  const isFound = match.length > 0 && match.every((name) => names.includes(name))
  return mode !== 'create' && !isFound ? { kind: 'match' } : undefined
}

export function mappedOf(mapping: ReadonlyMap<number, string>): Mapped[] {
  return [...mapping].map(([column, field]) => ({ column, field }))
}

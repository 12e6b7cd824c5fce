/** The only own entry of a plain object: JSON Logic writes an operator as one. */
export function soleEntry(json: unknown): readonly [string, unknown] | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined
  const entries = Object.entries(json)
  return entries.length === 1 ? entries[0] : undefined
}

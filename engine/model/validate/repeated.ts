/** Values that a list should hold once: each further occurrence, with where the first one stands. */
export function repeated(values: readonly string[]): { value: string; first: number; index: number }[] {
  const seen = new Map<string, number>()
  return values.flatMap((value, index) => {
    const first = seen.get(value)
    if (first !== undefined) return [{ value, first, index }]
    seen.set(value, index)
    return []
  })
}

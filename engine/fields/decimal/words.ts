/** Numbers in words, without the arithmetic behind: what a list needs in order to show them. */

/** A canonical number with grouped thousands and its unit: `-12,345.60 元`. */
export function numberWords(
  canonical: string,
  { grouping, unit }: { grouping: boolean; unit: string | undefined },
): string {
  const [whole = '', fraction] = canonical.split('.')
  const grouped = grouping ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole
  return `${grouped}${fraction === undefined ? '' : `.${fraction}`}${unit ? ` ${unit}` : ''}`
}

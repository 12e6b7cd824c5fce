/** Numbers in words, without the arithmetic behind: what a list needs in order to show them. */

export interface NumberForm {
  readonly grouping: boolean
  readonly unit: string | undefined
  /** Zeros at the end of the fraction are left out. */
  readonly trim?: boolean
}

/** A canonical number with grouped thousands and its unit: `-12,345.60 元`. */
export function numberWords(canonical: string, { grouping, unit, trim = false }: NumberForm): string {
  const [whole = '', digits = ''] = canonical.split('.')
  const grouped = grouping ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole
  const fraction = trim ? digits.replace(/0+$/, '') : digits
  return `${grouped}${fraction === '' ? '' : `.${fraction}`}${unit ? ` ${unit}` : ''}`
}

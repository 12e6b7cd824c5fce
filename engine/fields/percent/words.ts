/** Percent numbers as people write them: without zeros that say nothing, and with their sign. */

export function percentWords(canonical: string): string {
  return `${canonical.replace(/(?:\.0+|(\.\d*[1-9])0+)$/, '$1')}%`
}

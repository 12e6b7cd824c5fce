/** Under which names dropped tables and columns stay in the database. */

/**
 * The generation that dropped it first, so that the oldest is found first and the same field may be dropped again in a
 * later one. 46 bytes.
 */
export function hiddenName(generation: number, id: string): string {
  return `zz_${String(generation).padStart(10, '0')}_${id.replaceAll('-', '')}`
}

/** Names of definitions never begin so. */
export function isHidden(name: string): boolean {
  return /^zz_\d{10}_[0-9a-f]{32}$/.test(name)
}

/** Where in custom SQL something stands. The parser counts bytes, people count lines and letters. */

export interface SqlPlace {
  readonly line: number
  readonly column: number
}

export function placeAt(sql: string, index: number): SqlPlace {
  const lines = sql.slice(0, index).split('\n')
  return { line: lines.length, column: [...(lines.at(-1) ?? '')].length + 1 }
}

/** The place of a byte of the UTF-8 text. */
export function placeAtByte(sql: string, byte: number): SqlPlace {
  return placeAt(sql, Buffer.from(sql, 'utf8').subarray(0, byte).toString('utf8').length)
}

/** Passwords as a file that a spreadsheet opens: no value is taken for a formula. */

interface Row {
  readonly name: string
  readonly value: string
}

export function passwordTable(rows: readonly Row[]): string {
  // the mark tells spreadsheets that the file is UTF-8
  return `\uFEFF${rows.map(({ name, value }) => `${cell(name)},${cell(value)}`).join('\r\n')}\r\n`
}

function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${plain.replaceAll('"', '""')}"`
}

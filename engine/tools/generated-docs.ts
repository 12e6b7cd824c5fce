/** The one way of all generated pages: a text is made, formatted like the rest, written or compared. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { format, resolveConfig } from 'prettier'

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url))

/** The page as it should be, formatted. */
export async function page(markdown: string): Promise<string> {
  return format(markdown, { ...(await resolveConfig(DOCS)), parser: 'markdown' })
}

export function writePage(name: string, text: string): void {
  writeFileSync(`${DOCS}${name}`, text)
}

export function readPage(name: string): string {
  return readFileSync(`${DOCS}${name}`, 'utf8')
}

/** A table in Markdown; a bar inside a cell does not end it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

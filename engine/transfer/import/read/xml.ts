/** Reads XML from anywhere piece by piece: nothing in it may grow without end, and nothing it declares is followed. */
import { SaxesParser } from 'saxes'

import { TesseraError } from '../../../kernel/errors.ts'
import { LIMITS } from '../limits.ts'
import { refused } from './refused.ts'

export interface XmlHandler {
  open(name: string, attributes: Readonly<Record<string, string>>): void
  close(name: string): void
  text?(text: string): void
}

/** Characters between two tags, the tags themselves included. */
const LONGEST_PIECE = LIMITS.charactersPerCell * 16

/**
 * Calls the handler for all of a part; yields after each piece, so that what it gathered can be taken on.
 * @throws TesseraError IMPORT_REFUSED
 */
export async function* readXml(pieces: AsyncIterable<string>, handler: XmlHandler): AsyncIterable<void> {
  const parser = new SaxesParser({ xmlns: false, position: false })
  let quiet = 0
  parser.on('opentag', ({ name, attributes }) => {
    quiet = 0
    handler.open(local(name), attributes)
  })
  parser.on('closetag', ({ name }) => {
    quiet = 0
    handler.close(local(name))
  })
  parser.on('text', (text) => handler.text?.(text))
  parser.on('cdata', (text) => handler.text?.(text))
  parser.on('doctype', () => {
    throw refused('含有不允许的声明', 'it declares what no workbook declares')
  })
  parser.on('error', (error) => {
    throw refused('不是有效的 .xlsx 文件', 'it is no valid .xlsx file', error)
  })
  try {
    for await (const piece of pieces) {
      quiet += piece.length
      parser.write(piece)
      if (quiet > LONGEST_PIECE) throw refused('单元格内容过长', 'a cell of it is too long')
      yield
    }
    parser.close()
    yield
  } catch (error) {
    throw error instanceof TesseraError ? error : refused('不是有效的 .xlsx 文件', 'it is no valid .xlsx file', error)
  }
}

/** Some programs write every name with a prefix. */
function local(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

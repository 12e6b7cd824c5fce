/** The text of a file from its documents: written ones edited in place, new ones in canonical form, gone ones left out. */
import { align } from '../diff/align.ts'
import { renderDocument } from './render.ts'
import { inLines, newlineOf, type Pairing, rewriteDocument } from './rewrite.ts'
import { shapeOfKind } from '../shape.ts'
import type { DraftDocument } from './layout.ts'
import type { WantedDocument } from './wanted.ts'
import type { WrittenFile } from './written-folder.ts'

/** Nothing when no document is left. `before` is the file as it was. */
export function assemble(documents: readonly DraftDocument[], before: WrittenFile | undefined): string | undefined {
  if (documents.length === 0) return undefined
  const newline = newlineOf(before?.text ?? '')
  const isFirstGone = before !== undefined && !documents.some((each) => each.written === before.documents[0])
  let text = isFirstGone ? headOf(before.text) : ''
  for (const [index, document] of documents.entries()) {
    const own = textOf(document, newline)
    const isMarked = own.startsWith('---')
    if (index === 0) text += isFirstGone ? own.replace(/^---[ \t]*\r?\n/, '') : own
    else text = `${ended(text, newline)}${isMarked ? '' : `---${newline}`}${own}`
  }
  return text
}

function textOf({ wanted, written }: DraftDocument, newline: string): string {
  if (!wanted) return written?.text ?? ''
  const shape = shapeOfKind(wanted.kind, wanted.body)
  if (!written) return inLines(renderDocument(wanted.body, shape), newline)
  return rewriteDocument(written.text, wanted.body, shape, pairing(wanted))
}

/** Fields are known by their ids, so that a renamed one keeps its place and comments. */
function pairing({ body, formerFields }: WantedDocument): Pairing {
  return (wanted, present) => (wanted === body['fields'] ? formerFields : align(present, wanted))
}

/** Comments at the top are about the file rather than its first definition. */
function headOf(text: string): string {
  return /^(?:[ \t]*#[^\n]*\n|[ \t]*\r?\n)*/.exec(text)?.[0] ?? ''
}

function ended(text: string, newline: string): string {
  return text === '' || text.endsWith('\n') ? text : text + newline
}

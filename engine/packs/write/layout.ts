/** In which file a new definition is written, and behind which other: where a person would look for it. */
import { posix } from 'node:path'
import type { WantedDocument } from './wanted.ts'
import type { WrittenDocument } from './written-folder.ts'

/** A document of a file that is being put together. */
export interface DraftDocument {
  readonly wanted?: WantedDocument
  readonly written?: WrittenDocument
}

export interface Draft {
  readonly path: string
  readonly documents: DraftDocument[]
}

/** Kinds that stand in the file of their object, in this order behind it. */
const WITH_OBJECT = ['object', 'field', 'template', 'tab']

const FILES: Readonly<Record<string, string>> = {
  strategy: 'strategies.yaml',
}

/** Beyond this a further file is begun, well below what a reader of packs takes. */
const FULL = 400_000

/** Objects first, then what stands behind them in their files. */
export function inPlacingOrder(documents: readonly WantedDocument[]): WantedDocument[] {
  const rank = ({ kind }: WantedDocument): number =>
    WITH_OBJECT.includes(kind) ? WITH_OBJECT.indexOf(kind) : WITH_OBJECT.length
  return [...documents].sort((a, b) => rank(a) - rank(b))
}

/** Adds a new document to the drafts, in a draft of its own where there is no place for it yet. */
export async function place(
  wanted: WantedDocument,
  drafts: Draft[],
  isTaken: (path: string) => Promise<boolean>,
): Promise<void> {
  for (const isNeighbour of [isOfSameSort, isAbove]) {
    const draft = drafts.findLast((each) => each.documents.some((other) => isNeighbour(wanted, other)) && !isFull(each))
    if (!draft) continue
    const after = draft.documents.findLastIndex((other) => isNeighbour(wanted, other))
    draft.documents.splice(after + 1, 0, { wanted })
    return
  }
  const path = await freePath(pathOf(wanted, drafts), drafts, isTaken)
  const draft = drafts.find((each) => each.path === path)
  if (draft) draft.documents.push({ wanted })
  else drafts.push({ path, documents: [{ wanted }] })
}

/** Of the same kind, and about the same object. */
function isOfSameSort(wanted: WantedDocument, { wanted: other }: DraftDocument): boolean {
  if (other?.kind !== wanted.kind || wanted.kind === 'object') return false
  return !isWithObject(wanted) || other.object === wanted.object
}

/** About the same object, and of a kind that stands above it. */
function isAbove(wanted: WantedDocument, { wanted: other }: DraftDocument): boolean {
  if (!other || !isWithObject(wanted) || !isWithObject(other) || wanted.kind === 'object') return false
  return other.object === wanted.object && WITH_OBJECT.indexOf(other.kind) < WITH_OBJECT.indexOf(wanted.kind)
}

function isWithObject({ kind, object }: WantedDocument): boolean {
  return object !== undefined && WITH_OBJECT.includes(kind)
}

function isFull({ documents }: Draft): boolean {
  const size = (each: DraftDocument): number =>
    each.written ? each.written.text.length : JSON.stringify(each.wanted?.body).length
  return documents.reduce((sum, each) => sum + size(each), 0) > FULL
}

/** `objects/<name>.yaml`, or beside the other objects; other kinds together in one file. */
function pathOf(wanted: WantedDocument, drafts: readonly Draft[]): string {
  if (!isWithObject(wanted)) return FILES[wanted.kind] ?? `${wanted.kind}s.yaml`
  const others = drafts.findLast((draft) => draft.documents.some((each) => each.wanted?.kind === 'object'))
  const folder = others ? posix.dirname(others.path.replaceAll('\\', '/')) : 'objects'
  return posix.join(folder, `${wanted.object}.yaml`)
}

async function freePath(
  path: string,
  drafts: readonly Draft[],
  isTaken: (path: string) => Promise<boolean>,
): Promise<string> {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? path : path.replace(/\.yaml$/, `-${count}.yaml`)
    const draft = drafts.find((each) => each.path === candidate)
    if (draft ? !isFull(draft) : !(await isTaken(candidate))) return candidate
  }
}

/** The kinds that are there by now, for whoever paints or enters a field; `registry.ts` brings them in. */
import type { ConsoleKind } from './kind.ts'
import { text } from './text/index.ts'

const kinds = new Map<string, ConsoleKind>()
const reported = new Set<string>()

export function addKind(kind: ConsoleKind): void {
  kinds.set(kind.name, kind)
}

export function isKnown(type: string): boolean {
  return kinds.has(type)
}

/** A kind that nobody knows is painted as text, and said so once. */
export function kindOf(type: string): ConsoleKind {
  const found = kinds.get(type)
  if (found) return found
  if (!reported.has(type)) console.warn(`field kind '${type}' is unknown here; shown as text`)
  reported.add(type)
  return text
}

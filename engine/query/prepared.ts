/**
 * Names of prepared statements: PostgreSQL parses and plans a text that comes again only once a connection. Every name
 * takes memory in every connection for as long as it lives, so there are only so many at a time.
 */
import { hash } from 'node:crypto'

const MOST_NAMES = 300
/** Connections live as long; whatever is in use then gets its name again, and of former definitions none is left. */
const LIFE_MS = 900_000

const names = new Map<string, string>()
/** Hashes of texts that came once: only what comes again is worth a name. */
const once = new Set<string>()
let began = 0

/** The name under which to prepare a statement, or nothing when too many have one. */
export function statementName(text: string): string | undefined {
  if (performance.now() - began > LIFE_MS) forgetNames()
  const known = names.get(text)
  if (known !== undefined || names.size >= MOST_NAMES) return known
  const name = hash('sha256', text, 'base64url').slice(0, 32)
  if (!once.delete(name)) {
    if (once.size >= MOST_NAMES) once.clear()
    once.add(name)
    return undefined
  }
  names.set(text, name)
  return name
}

/** Makes room for other texts. A text that comes again gets the name it had: names are made of the texts. */
export function forgetNames(): void {
  began = performance.now()
  names.clear()
}

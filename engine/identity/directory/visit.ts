/**
 * What a visitor's browser carries between leaving for a directory and coming back: sealed, so that nobody reads or makes
 * it, and kept in this browser alone, so that nobody else's answer is taken for the visitor's own.
 */
import type { Vault } from '../../settings/index.ts'
import type { Keepsake } from './types.ts'

export interface Visit {
  readonly directory: string
  /** The address to come back to, as the directory was told. */
  readonly back: string
  /** Where the visitor wanted to go. */
  readonly to: string
  readonly keep: Keepsake
  /** Milliseconds since 1970. */
  readonly until: number
}

export const VISIT_SECONDS = 600
const PLACE = 'directory/visit'

export function sealVisit(vault: Vault, visit: Omit<Visit, 'until'>): string {
  return vault.seal(JSON.stringify({ ...visit, until: Date.now() + VISIT_SECONDS * 1000 }), PLACE)
}

/** Nothing for what is not ours, was made for another directory, or is too old. */
export function openVisit(vault: Vault, sealed: string | undefined, directory: string): Visit | undefined {
  if (sealed === undefined) return undefined
  try {
    const visit = JSON.parse(vault.open(sealed, PLACE)) as Visit
    return visit.directory === directory && visit.until > Date.now() ? visit : undefined
  } catch {
    // a stranger's text, or one sealed with a former secret
    return undefined
  }
}

const NOWHERE = '/'
const LONGEST = 2_000

/** Where to go after signing in: a path of ours, however the wish was spelled; the first page for anything else. */
export function ownPath(wish: unknown): string {
  if (typeof wish !== 'string' || wish.length > LONGEST || !/^\/(?![/\\])[^\\\p{C}\p{Z}]*$/u.test(wish)) return NOWHERE
  const home = 'http://own.invalid'
  if (!URL.canParse(wish, home)) return NOWHERE
  const url = new URL(wish, home)
  // what is decoded once more on its way must not become another host
  if (url.origin !== home || /^\/(?:%2f|%5c|\/|\\)/i.test(url.pathname)) return NOWHERE
  return `${url.pathname}${url.search}${url.hash}`
}

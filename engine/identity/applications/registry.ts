/**
 * The applications of one process in memory: all of them, for there are few. What was confirmed less than a second ago is
 * answered without SQL, so a change made anywhere is effective here within a second. Whoever is not known costs as much
 * as who is.
 */
import { createHash } from 'node:crypto'

import type { ApplicationPrincipal, Rights } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import type { Vault } from '../../settings/index.ts'
import { isNetwork, type Network, parseNetwork } from './addresses.ts'
import { readApplications, registryStamp, type SealedApplication, shown } from './store.ts'
import type { Scopes, StoredApplication } from './types.ts'

/** Milliseconds for which a confirmation holds, counted from before the question; with the question below a second. */
const FRESH = 800

export interface KnownApplication {
  readonly facts: StoredApplication
  /** Its end has come. */
  readonly expired: boolean
  readonly secrets: readonly string[]
  readonly networks: readonly Network[]
  readonly principal: ApplicationPrincipal
}

export class Registry {
  readonly #db: Database
  readonly #vault: Pick<Vault, 'open'>
  #byAppId: ReadonlyMap<string, KnownApplication> = new Map()
  #byId: ReadonlyMap<string, KnownApplication> = new Map()
  #stamp: string | undefined
  #confirmedAt = -Infinity
  #confirming: Promise<void> | undefined
  /** Counts what was forgotten, to notice that a statement under way is out of date. */
  #forgotten = 0

  constructor(db: Database, vault: Pick<Vault, 'open'>) {
    this.#db = db
    this.#vault = vault
  }

  async byAppId(appId: string): Promise<KnownApplication | undefined> {
    await this.#confirm()
    return this.#byAppId.get(appId)
  }

  async byId(id: string): Promise<KnownApplication | undefined> {
    await this.#confirm()
    return this.#byId.get(id)
  }

  /** After a change that this very process made. */
  forget(): void {
    this.#forgotten++
    this.#confirmedAt = -Infinity
    this.#confirming = undefined
  }

  #confirm(): Promise<void> {
    if (performance.now() - this.#confirmedAt < FRESH) return Promise.resolve()
    this.#confirming ??= this.#refresh().finally(() => (this.#confirming = undefined))
    return this.#confirming
  }

  async #refresh(): Promise<void> {
    for (;;) {
      const before = this.#forgotten
      const at = performance.now()
      const stamp = await registryStamp(this.#db)
      const rows = stamp === this.#stamp ? undefined : await readApplications(this.#db)
      if (before !== this.#forgotten) continue
      if (rows) this.#replace(rows)
      this.#stamp = stamp
      this.#confirmedAt = at
      return
    }
  }

  #replace(rows: readonly SealedApplication[]): void {
    const known = rows.map((row) => this.#known(row))
    this.#byAppId = new Map(known.map((each) => [each.facts.app_id, each]))
    this.#byId = new Map(known.map((each) => [each.facts.id, each]))
  }

  #known(row: SealedApplication): KnownApplication {
    const facts = shown(row)
    return {
      facts,
      expired: row.expired,
      secrets: row.sealed.map((each) => this.#vault.open(each, secretPlace(facts.app_id))),
      networks: facts.addresses.map(parseNetwork).filter(isNetwork),
      principal: principalOf(facts, facts),
    }
  }
}

/** Where a secret stands: sealed under another application's id it does not open. */
export function secretPlace(appId: string): string {
  return `application/${appId}`
}

/** The caller that an application is, with all its rights or with fewer. */
export function principalOf(
  { id, app_id: appId, name }: Pick<StoredApplication, 'id' | 'app_id' | 'name'>,
  { grants }: Pick<Scopes, 'grants'>,
): ApplicationPrincipal {
  return Object.freeze({ kind: 'application', id, appId, name, rights: rightsOf(id, grants) })
}

/** Rights as a role with these grants would give them, without menus and points; no two applications share them. */
export function rightsOf(id: string, grants: Scopes['grants']): Rights {
  const key = createHash('sha256')
    .update(JSON.stringify(['application', id, grants]))
    .digest('base64url')
  return Object.freeze({ administrator: false, grants, points: new Set<string>(), menus: new Set<string>(), key })
}

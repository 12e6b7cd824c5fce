/**
 * In charge of applications: programs of others that call the open API. What enters are what people say of them and calls
 * that claim to be theirs; what leaves are callers with rights of their own, refusals, and a log of all calls. What a
 * caller may do with which record is decided elsewhere, as for people.
 */
import type { Database } from '../../database/index.ts'
import type { Vault } from '../../settings/index.ts'
import { sweepAdmissions } from './admission.ts'
import { Callers } from './callers.ts'
import { CallLog, readCalls, type StoredCall } from './calls.ts'
import {
  type ApplicationEdit,
  changeApplication,
  createApplication,
  endSecret,
  type NewSecret,
  resetSecret,
} from './manage.ts'
import type { Editing } from './manage.ts'
import { Registry } from './registry.ts'
import { readApplications, shown } from './store.ts'
import type { StoredApplication } from './types.ts'

export { isNetwork, isWithin, parseNetwork, plainAddress } from './addresses.ts'
export type { Callers, OpenCaller, Seen, SignedCall } from './callers.ts'
export { callsByDay, type DayOfCalls, type LoggedCall } from './calls.ts'
export { OPERATIONS } from './input.ts'
export { RATES } from './rates.ts'
export { principalOf } from './registry.ts'
export { canonicalQuery, signatureOf, type SignedParts, stringToSign } from './signing.ts'
export { scopeNames } from './tokens.ts'
export type { ApplicationFacts, Scopes, StoredApplication } from './types.ts'
export type { ApplicationEdit, NewSecret }

export interface ApplicationsRoom {
  readonly db: Database
  readonly vault: Vault
  onError(error: unknown): void
}

type Edit = Omit<Editing, 'db' | 'vault'>
type Body = Readonly<Record<string, unknown>>

const SWEEP_MS = 60_000

export class Applications {
  readonly #room: ApplicationsRoom
  readonly #registry: Registry
  readonly #sweeping: NodeJS.Timeout
  /** Who calls. */
  readonly callers: Callers
  readonly log: CallLog

  constructor(room: ApplicationsRoom) {
    this.#room = room
    this.#registry = new Registry(room.db, room.vault)
    this.callers = new Callers(room.db, this.#registry)
    this.log = new CallLog(room.db, (error) => room.onError(error))
    const sweep = (): void => void sweepAdmissions(room.db).catch((error: unknown) => room.onError(error))
    this.#sweeping = setInterval(sweep, SWEEP_MS).unref()
  }

  async list(): Promise<StoredApplication[]> {
    const rows = await readApplications(this.#room.db)
    return rows.map(shown)
  }

  async find(id: string): Promise<StoredApplication | undefined> {
    return (await this.list()).find((each) => each.id === id)
  }

  /** The latest calls of an application. */
  latestCalls(id: string, most: number): Promise<StoredCall[]> {
    return readCalls(this.#room.db, id, most)
  }

  create(edit: Edit, body: Body): Promise<NewSecret> {
    return this.#edited(createApplication({ ...edit, ...this.#room }, body))
  }

  change(edit: Edit, id: string, version: unknown, body: Body): Promise<void> {
    return this.#edited(changeApplication({ ...edit, ...this.#room }, id, version, body))
  }

  resetSecret(edit: Edit, id: string): Promise<NewSecret> {
    return this.#edited(resetSecret({ ...edit, ...this.#room }, id))
  }

  endSecret(edit: Edit, id: string, slot: number): Promise<void> {
    return this.#edited(endSecret({ ...edit, ...this.#room }, id, slot))
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeping)
    await this.log.flush()
  }

  async #edited<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } finally {
      this.#registry.forget()
    }
  }
}

/**
 * The parameters that this process works with. What enters is the announcement of a change, by message and by asking;
 * what leaves are values of the right type, at the cost of a look into a map.
 */
import type { Database } from '../database/index.ts'
import type { ParameterValue } from '../model/parameter-value.ts'
import {
  addParameter,
  changeParameter,
  type ParameterChecks,
  type ParameterInput,
  removeParameter,
  type Room,
  sealPlace,
  type Writing,
} from './change-parameter.ts'
import { entryOf, type ParameterEntry } from './parameter-entry.ts'
import {
  PARAMETER_CHANNEL,
  type ParameterChange,
  type ParameterRow,
  parametersStamp,
  readChanges,
  readParameters,
} from './parameter-rows.ts'
import type { Vault } from './vault.ts'

export interface ParametersOptions {
  readonly vault: Vault
  /** Why a parameter cannot have a value, beyond what its definition says; by name. */
  readonly checks?: ParameterChecks
  /** How often to ask, in case a message was lost. */
  readonly pollMs?: number
  /** Told when parameters cannot be read in the background; once an outage. */
  onError?(error: unknown): void
}

const POLL_MS = 800

interface Snapshot {
  readonly stamp: string
  readonly values: ReadonlyMap<string, ParameterValue>
  readonly sealed: ReadonlyMap<string, string>
}

const EMPTY: Snapshot = { stamp: '', values: new Map(), sealed: new Map() }

/** Reads the parameters and keeps them fresh until closed. */
export async function openParameters(db: Database, options: ParametersOptions): Promise<Parameters> {
  const parameters = new Parameters(db, options)
  await parameters.start()
  return parameters
}

export class Parameters {
  readonly #room: Room
  readonly #options: ParametersOptions
  #snapshot = EMPTY
  /** Secrets that were asked for, opened once each time they change. */
  #opened = new Map<string, string>()
  #reading: Promise<void> = Promise.resolve()
  #waiting: Promise<void> | undefined
  #failing = false
  #stop: () => Promise<void> = () => Promise.resolve()

  constructor(db: Database, options: ParametersOptions) {
    this.#room = { db, vault: options.vault, checks: options.checks ?? {} }
    this.#options = options
  }

  async start(): Promise<void> {
    await this.refresh()
    const inBackground = (): void => void this.#inBackground()
    const stopListening = await this.#room.db.listen(PARAMETER_CHANNEL, inBackground)
    const timer = setInterval(inBackground, this.#options.pollMs ?? POLL_MS)
    timer.unref()
    this.#stop = async () => {
      clearInterval(timer)
      await stopListening()
      await this.#reading.catch(() => undefined)
    }
  }

  /**
   * The value that was set, or the default; undefined where there is neither, and for a parameter nobody defined.
   * That of a secret is the clear text: it is for the engine alone.
   */
  get(name: string): ParameterValue | undefined {
    const sealed = this.#snapshot.sealed.get(name)
    if (sealed === undefined) return this.#snapshot.values.get(name)
    const known = this.#opened.get(name)
    if (known !== undefined) return known
    const clear = this.#room.vault.open(sealed, sealPlace(name))
    this.#opened.set(name, clear)
    return clear
  }

  /** The clear text of every secret that is set and can be opened, to be blotted out of what is written down. */
  secrets(): string[] {
    return [...this.#snapshot.sealed.keys()].flatMap((name) => {
      try {
        return String(this.get(name))
      } catch {
        // one that does not open cannot stand anywhere either
        return []
      }
    })
  }

  /** All parameters as people may see them: secrets only as set or not. */
  async list(): Promise<ParameterEntry[]> {
    return (await readParameters(this.#room.db, this.#room.db)).map(entryOf)
  }

  /** Who changed a parameter, newest first. */
  changes(name: string): Promise<ParameterChange[]> {
    return readChanges(this.#room.db, this.#room.db, name)
  }

  /** A parameter of administrators' own. @throws TesseraError VALIDATION_FAILED */
  async add(input: ParameterInput, writing: Writing): Promise<ParameterEntry> {
    await addParameter(this.#room, input, writing)
    return this.#afterwards(String(input['name']))
  }

  /** Another value, or another definition of one's own. @throws TesseraError NOT_FOUND, VALIDATION_FAILED, VERSION_CONFLICT, DEFINITION_LOCKED */
  async change(name: string, input: ParameterInput, writing: Writing): Promise<ParameterEntry> {
    await changeParameter(this.#room, name, input, writing)
    return this.#afterwards(name)
  }

  /** @throws TesseraError NOT_FOUND, DEFINITION_LOCKED */
  async remove(name: string, writing: Writing): Promise<void> {
    await removeParameter(this.#room, name, writing)
    await this.refresh()
  }

  /** Reads if the database is ahead; afterwards the values are at least as new as when this was called. */
  refresh(): Promise<void> {
    // one that is under way may have looked too early; those who ask meanwhile share the next
    this.#waiting ??= this.#reading.then(ignore, ignore).then(() => {
      this.#waiting = undefined
      return this.#read()
    })
    this.#reading = this.#waiting
    return this.#waiting
  }

  close(): Promise<void> {
    return this.#stop()
  }

  async #afterwards(name: string): Promise<ParameterEntry> {
    await this.refresh()
    const entry = (await this.list()).find((each) => each.name === name)
    if (!entry) throw new Error(`the parameter ${name} went as soon as it was written`)
    return entry
  }

  async #read(): Promise<void> {
    const { db } = this.#room
    // the stamp first: what changes between the two is read again
    const stamp = await parametersStamp(db, db)
    if (stamp === this.#snapshot.stamp) return
    this.#snapshot = snapshotOf(await readParameters(db, db), stamp)
    this.#opened = new Map()
  }

  async #inBackground(): Promise<void> {
    try {
      await this.refresh()
      this.#failing = false
    } catch (error) {
      if (!this.#failing) this.#options.onError?.(error)
      this.#failing = true
    }
  }
}

function snapshotOf(rows: readonly ParameterRow[], stamp: string): Snapshot {
  const values = new Map<string, ParameterValue>()
  const sealed = new Map<string, string>()
  for (const { name, body, value, sealed: secret } of rows) {
    const current = value ?? body.default
    if (body.type === 'secret') {
      if (secret !== null) sealed.set(name, secret)
    } else if (current !== undefined) values.set(name, current)
  }
  return { stamp, values, sealed }
}

function ignore(): void {
  // whoever asked for it has heard of it
}

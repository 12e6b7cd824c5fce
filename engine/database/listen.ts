/** One dedicated connection that hears the channels of a workspace and comes back by itself when it is lost. */
import { setTimeout as sleep } from 'node:timers/promises'

import pg from 'pg'

import { connectionFault } from './faults.ts'
import { quoteIdentifier } from './identifiers.ts'
import { addressOf, channelName } from './pool.ts'

type Handler = (payload: string) => void

export interface ListenerOptions {
  readonly url: string
  readonly workspace: string
  readonly applicationName: string
  readonly onBackgroundError: (error: unknown) => void
}

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 2000

export class Listener {
  readonly #options: ListenerOptions
  readonly #handlers = new Map<string, Set<Handler>>()
  #client: Promise<pg.Client> | undefined
  readonly #stop = new AbortController()

  constructor(options: ListenerOptions) {
    this.#options = options
  }

  async listen(channel: string, handler: Handler): Promise<() => Promise<void>> {
    const name = channelName(this.#options.workspace, channel)
    const handlers = this.#handlers.get(name) ?? new Set()
    this.#handlers.set(name, handlers.add(handler))
    this.#client ??= this.#connect()
    const client = await this.#client
    await client.query(`listen ${quoteIdentifier(name)}`)
    return () => this.#forget(name, handler)
  }

  async close(): Promise<void> {
    this.#stop.abort()
    this.#handlers.clear()
    const client = await this.#client?.catch(() => undefined)
    await client?.end()
  }

  async #forget(name: string, handler: Handler): Promise<void> {
    const handlers = this.#handlers.get(name)
    handlers?.delete(handler)
    if (!handlers || handlers.size > 0) return
    this.#handlers.delete(name)
    const client = await this.#client?.catch(() => undefined)
    // A lost connection hears nothing any more, and the next one asks for the remaining channels only.
    await client?.query(`unlisten ${quoteIdentifier(name)}`).catch(() => undefined)
  }

  async #connect(): Promise<pg.Client> {
    const { url, applicationName } = this.#options
    const client = new pg.Client({ connectionString: url, application_name: applicationName, keepAlive: true })
    client.on('error', () => undefined)
    client.on('notification', ({ channel, payload }) => this.#deliver(channel, payload ?? ''))
    try {
      await client.connect()
      for (const name of this.#handlers.keys()) await client.query(`listen ${quoteIdentifier(name)}`)
    } catch (error) {
      this.#client = undefined
      throw connectionFault(error, addressOf(url))
    }
    client.once('end', () => {
      if (!this.#stop.signal.aborted) this.#client = this.#comeBack()
    })
    return client
  }

  /** Tries until it succeeds or the database is closed; then wakes everybody, for something may have been missed. */
  async #comeBack(): Promise<pg.Client> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      await sleep(pause, undefined, { signal: this.#stop.signal, ref: false })
      const client = await this.#connect().catch(() => undefined)
      if (!client) continue
      this.#client = Promise.resolve(client)
      for (const name of this.#handlers.keys()) this.#deliver(name, '')
      return client
    }
  }

  #deliver(name: string, payload: string): void {
    for (const handler of this.#handlers.get(name) ?? []) {
      try {
        handler(payload)
      } catch (error) {
        this.#options.onBackgroundError(error)
      }
    }
  }
}

/**
 * Answers that stay open: each is one page of one person that hears what has changed. They end within a second of their
 * session, say now and then that they are there, and are cut off when nobody takes what they say.
 */
import type { Response } from 'express'

import type { LiveEvent } from '../channels/live/index.ts'
import type { Services } from './services.ts'

const BEAT_MS = 15_000
const LOOK_MS = 400
/** Bytes that may wait for a slow line. */
const MOST_WAITING = 64 * 1024
/** When a browser that lost its answer comes back. */
const RETRY_MS = 2_000

interface Stream {
  readonly res: Response
  readonly token: string
  readonly user: string
  /** Gives its place up; a second time does nothing. */
  drop(): void
}

export class Streams {
  readonly #services: Pick<Services, 'channels' | 'sessions' | 'log'>
  readonly #open = new Set<Stream>()
  #beating: NodeJS.Timeout | undefined
  #looking: NodeJS.Timeout | undefined

  constructor(services: Pick<Services, 'channels' | 'sessions' | 'log'>) {
    this.#services = services
  }

  /**
   * Makes an answer a stream of one person's news.
   * @param since when the browser heard last, where it comes back
   * @throws TesseraError TOO_MANY_STREAMS
   */
  open(res: Response, { user, token }: { readonly user: string; readonly token: string }, since?: number): void {
    // whoever left before says so no more, and would keep the place for good
    if (res.destroyed || res.writableEnded) return
    const leave = this.#services.channels.live.open({
      user,
      since,
      send: (event) => this.#write(res, written(event)),
      end: () => res.end(),
    })
    const drop = (): void => {
      if (!this.#open.delete(stream)) return
      leave()
      if (this.#open.size === 0) this.#rest()
    }
    const stream: Stream = { res, token, user, drop }
    this.#open.add(stream)
    res.once('close', drop)
    res.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      // nobody on the way may keep it back or pack it
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    })
    res.write(`retry: ${RETRY_MS}\n\n`)
    this.#begin()
  }

  #begin(): void {
    this.#beating ??= setInterval(() => {
      for (const { res } of this.#open) this.#write(res, ':\n\n')
    }, BEAT_MS).unref()
    this.#looking ??= setInterval(() => void this.#look(), LOOK_MS).unref()
  }

  #rest(): void {
    clearInterval(this.#beating)
    clearInterval(this.#looking)
    this.#beating = undefined
    this.#looking = undefined
  }

  #isLooking = false

  /** Ends the streams whose sessions have ended, in one question for all. */
  async #look(): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    try {
      for (const { res, drop } of this.#open) if (res.destroyed) drop()
      const streams = [...this.#open]
      const holding = await this.#services.sessions.holding([...new Set(streams.map(({ token }) => token))])
      for (const { res, token, user } of streams) {
        const principal = holding.get(token)
        const isSettled = principal && !principal.mustChangePassword && !principal.mustSetUpSecondStep
        if (!isSettled || principal.id !== user) res.end()
      }
    } catch (error) {
      // as long as the database is away nothing is told either
      this.#services.log.debug({ err: error }, 'sessions of open pages could not be looked at')
    } finally {
      this.#isLooking = false
    }
  }

  #write(res: Response, text: string): void {
    if (res.writableEnded || res.destroyed) return
    if (res.writableLength > MOST_WAITING) res.destroy()
    else res.write(text)
  }
}

/** The id says when, for a browser that comes back. */
function written({ name, data }: LiveEvent): string {
  return `id: ${Date.now()}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}

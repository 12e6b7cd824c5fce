/**
 * In charge of the processes in which files are read and imports carried out, so that whatever a file does to them, the
 * server goes on: they have little memory, yield to others, and end with the server. What enters is what to do; what
 * leaves is what came of it, or a refusal that says why the process had to end.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'

import { JobInterrupted } from '../../jobs/index.ts'
import type { ErrorCode } from '../../kernel/error-catalogue.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { ImportWorker } from './index.ts'
import { LIMITS } from './limits.ts'
import { refused } from './read/refused.ts'
import type { Arrived } from './receive.ts'
import type { Reading } from './types.ts'

/** How a process of imports reaches the workspace. */
export interface Place {
  readonly url: string
  readonly workspace: string
  /** Where files that are imported lie. */
  readonly folder: string
  readonly timeZone: string
}

export type Order =
  | { readonly kind: 'read'; readonly folder: string; readonly file: string; readonly arrived: Arrived }
  | {
      readonly kind: 'run'
      readonly place: Place
      readonly id: string
      readonly job: { readonly id: string; readonly attempt: number }
    }

export type Reply =
  | { readonly kind: 'alive' }
  | { readonly kind: 'done'; readonly reading?: Reading }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly data: Readonly<Record<string, unknown>> }
  | { readonly kind: 'failed'; readonly error: string }

export interface ProcessOptions {
  readonly place: Place
  /** The file to run, and how node is to run it. */
  readonly entry: string
  readonly execArgv: readonly string[]
  /** Bytes that a process may take; what is set, unless a test says otherwise. */
  readonly memory?: number
  /** Told of each process that begins. */
  began?(pid: number): void
}

const HEAP_SHARE = 0.6
const WATCH_MS = 250
/** A process that says nothing for so long is stuck. */
const SILENCE_MS = 60_000
/** How long it may take to leave off. */
const PATIENCE_MS = 10_000
const READ_MS = 60_000
/** Each may take all the memory that a process of imports may: many uploads at once wait for each other. */
const READ_AT_ONCE = 2
const ENDING_MS = 3_000

/** Reads files and carries imports out, each in a process of its own. */
export function importProcesses(options: ProcessOptions): ImportWorker {
  const reading = new Lanes(READ_AT_ONCE)
  return {
    read: async (file, arrived) => {
      // the beginning of a text is looked at in no time
      const order: Order = { kind: 'read', folder: options.place.folder, file, arrived }
      const reply = await reading.within(() => ordered(options, order, AbortSignal.timeout(READ_MS)))
      if (!reply.reading) throw new Error('a file was read and nothing was told of it')
      return reply.reading
    },
    run: async (id, { signal }, job) => {
      await ordered(
        options,
        { kind: 'run', place: options.place, id, job: { id: job.id, attempt: job.attempt } },
        signal,
      )
    },
  }
}

/** Lets only so many works run at once, the others in the order in which they came. */
class Lanes {
  readonly #most: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(most: number) {
    this.#most = most
  }

  async within<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#most) this.#running++
    // whoever leaves hands the place over
    else await new Promise<void>((enter) => this.#waiting.push(enter))
    try {
      return await work()
    } finally {
      const enter = this.#waiting.shift()
      if (enter) enter()
      else this.#running--
    }
  }
}

/** @throws TesseraError what the process refuses or had to end for; JobInterrupted */
async function ordered(
  { entry, execArgv, memory = LIMITS.memory, began }: ProcessOptions,
  order: Order,
  signal: AbortSignal,
): Promise<Extract<Reply, { kind: 'done' }>> {
  const heap = Math.floor((memory * HEAP_SHARE) / 1_048_576)
  const child = fork(entry, [], {
    execArgv: [...execArgv, `--max-old-space-size=${heap}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // nothing of the server's secrets but what the order says
    env: { PATH: process.env['PATH'], NODE_ENV: process.env['NODE_ENV'], TZ: process.env['TZ'] },
  })
  if (child.pid !== undefined) began?.(child.pid)
  const watch = new Watch(child, memory)
  const stop = (): void => watch.stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (signal.aborted) throw new JobInterrupted()
    const reply = await watch.answer(order)
    if (reply.kind === 'done') return reply
    if (reply.kind === 'refused') throw new TesseraError(reply.code, reply.data, { data: reply.data })
    if (reply.kind === 'failed') throw new Error(reply.error)
    throw new JobInterrupted()
  } finally {
    signal.removeEventListener('abort', stop)
    watch.close()
  }
}

/** One process, watched until it has answered. */
class Watch {
  readonly #child: ChildProcess
  readonly #timer: NodeJS.Timeout
  #heard = performance.now()
  #reason: TesseraError | undefined
  #complaint = ''

  constructor(child: ChildProcess, memory: number) {
    this.#child = child
    this.#timer = setInterval(() => void this.#look(memory), WATCH_MS)
    const stderr: Readable | null = child.stderr
    stderr?.on('data', (chunk: Buffer) => {
      this.#complaint = (this.#complaint + chunk.toString('utf8')).slice(-2_000)
    })
  }

  answer(order: Order): Promise<Exclude<Reply, { kind: 'alive' }>> {
    return new Promise((resolve, reject) => {
      this.#child.on('message', (reply: Reply) => {
        this.#heard = performance.now()
        if (reply.kind !== 'alive') resolve(reply)
      })
      this.#child.once('error', reject)
      this.#child.once('exit', (code, signal) => reject(this.#end(code, signal)))
      this.#child.send(order, (error) => error && reject(error))
    })
  }

  stop(): void {
    if (this.#child.connected) this.#child.send('stop', () => undefined)
    setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS).unref()
  }

  close(): void {
    clearInterval(this.#timer)
    // one that has answered ends by itself
    const ending = setTimeout(() => this.#child.kill('SIGKILL'), ENDING_MS).unref()
    this.#child.once('exit', () => clearTimeout(ending))
  }

  async #look(memory: number): Promise<void> {
    if (performance.now() - this.#heard > SILENCE_MS) return this.#kill(tooLong())
    const taken = await residentBytes(this.#child.pid)
    if (taken !== undefined && taken > memory) this.#kill(tooMuch(memory))
  }

  #kill(reason: TesseraError): void {
    this.#reason ??= reason
    this.#child.kill('SIGKILL')
  }

  #end(code: number | null, signal: string | null): Error {
    if (this.#reason) return this.#reason
    // node ends itself so when its heap is full
    if (signal === 'SIGABRT' || code === 134) return tooMuch(LIMITS.memory)
    return new Error(`a process of imports ended with ${code ?? signal}: ${this.#complaint}`)
  }
}

/** What a process takes; unknown where the system does not say. */
async function residentBytes(pid: number | undefined): Promise<number | undefined> {
  if (pid === undefined) return undefined
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '')
  const pages = Number(text.split(' ')[1])
  return Number.isFinite(pages) && text !== '' ? pages * 4_096 : undefined
}

function tooMuch(memory: number): TesseraError {
  const megabytes = Math.round(memory / 1_000_000)
  return refused(
    `处理它需要超过 ${megabytes} MB 内存，请拆分文件`,
    `it takes more than ${megabytes} MB of memory; split it`,
  )
}

function tooLong(): TesseraError {
  return refused('处理它的时间过长，请拆分文件', 'it takes too long; split it')
}

/** The inside of a process of imports: it hears one order, carries it out, says what came of it, and ends. */
import { setPriority } from 'node:os'

import type { JobContext } from '../../jobs/index.ts'
import { JobInterrupted } from '../../jobs/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { diskStore } from '../files/index.ts'
import { openTable } from './read/index.ts'
import type { Order, Place, Reply } from './process.ts'
import { readingOf } from './receive.ts'
import { runImport } from './run.ts'
import type { ImportRoom } from './types.ts'

/** What a process makes of a place: the room to work in, and the job as this process has it. */
export interface Inside {
  readonly room: ImportRoom
  readonly hold: JobContext['hold']
  close(): Promise<void>
}

const ALIVE_MS = 5_000
/** Behind whoever waits for an answer. */
const NICE = 10

/** @param open opens a place as the program does */
export function serveImports(open: (place: Place, job: { id: string; attempt: number }) => Promise<Inside>): void {
  const stopped = new AbortController()
  // whoever gave the order is gone, and so is the job
  process.on('disconnect', () => process.exit(1))
  process.on('message', (message: Order | 'stop') => {
    if (message === 'stop') stopped.abort()
    else void answer(message, open, stopped.signal)
  })
}

async function answer(
  order: Order,
  open: (place: Place, job: { id: string; attempt: number }) => Promise<Inside>,
  signal: AbortSignal,
): Promise<void> {
  lower()
  const alive = setInterval(() => say({ kind: 'alive' }), ALIVE_MS)
  say({ kind: 'alive' })
  try {
    if (order.kind === 'read') say({ kind: 'done', reading: await read(order) })
    else {
      await run(order, open, signal)
      say({ kind: 'done' })
    }
  } catch (error) {
    say(replyOf(error))
  } finally {
    clearInterval(alive)
    process.disconnect()
  }
}

async function read({ folder, file, arrived }: Extract<Order, { kind: 'read' }>): ReturnType<typeof readingOf> {
  return readingOf(openTable(diskStore(folder), file, arrived), arrived)
}

async function run(
  { place, id, job }: Extract<Order, { kind: 'run' }>,
  open: (place: Place, job: { id: string; attempt: number }) => Promise<Inside>,
  signal: AbortSignal,
): Promise<void> {
  const { room, hold, close } = await open(place, job)
  try {
    await runImport(room, id, { signal, hold })
  } finally {
    await close()
  }
}

function replyOf(error: unknown): Reply {
  if (error instanceof JobInterrupted) return { kind: 'interrupted' }
  if (error instanceof TesseraError) return { kind: 'refused', code: error.code, data: error.data }
  return { kind: 'failed', error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

function say(reply: Reply): void {
  process.send?.(reply)
}

function lower(): void {
  try {
    setPriority(NICE)
  } catch {
    // not every system lets a process do so; it works all the same
  }
}

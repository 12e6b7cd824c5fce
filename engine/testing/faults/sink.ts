/** A server of others, as bad as the test wants it to be: it counts under which keys it was called. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** `slow` answers after a while, `busy` with 429 and a wish, `reset` closes the connection without an answer. */
export type Mood = 'good' | 'slow' | 'failing' | 'busy' | 'hanging' | 'reset'

export interface Sink {
  readonly url: string
  /** Calls that were answered with success, by key. */
  readonly taken: ReadonlyMap<string, number>
  readonly calls: number
  /** From now on calls are answered so, each by chance where several moods are given. */
  be(...moods: readonly Mood[]): void
  close(): Promise<void>
}

const SLOW_MS = 40

export async function openSink(): Promise<Sink> {
  const taken = new Map<string, number>()
  let moods: readonly Mood[] = ['good']
  let calls = 0
  const server = createServer((req, res) => {
    calls++
    req.resume()
    const key = keyOf(req)
    const good = (): void => {
      taken.set(key, (taken.get(key) ?? 0) + 1)
      res.end('{}')
    }
    answer(moods[calls % moods.length] ?? 'good', req, res, good)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    taken,
    get calls() {
      return calls
    },
    be: (...words) => {
      moods = words
    },
    close: () => close(server),
  }
}

function keyOf({ headers }: IncomingMessage): string {
  return String(headers['idempotency-key'] ?? '')
}

function answer(mood: Mood, req: IncomingMessage, res: ServerResponse, good: () => void): void {
  if (mood === 'good') good()
  else if (mood === 'slow') setTimeout(good, SLOW_MS)
  else if (mood === 'failing') res.writeHead(500).end()
  else if (mood === 'busy') res.writeHead(429, { 'Retry-After': '0' }).end()
  else if (mood === 'reset') req.socket.destroy()
}

function close(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => void server.close(() => resolve()))
}

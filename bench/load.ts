/**
 * The load: a number of connections, each sending its next request as soon as the last one is answered. Requests are
 * bytes made beforehand and of an answer only the head is read, so that on few cores the load itself weighs little.
 */
import { connect, type Socket } from 'node:net'

export interface Request {
  readonly method?: 'GET' | 'POST' | 'PATCH'
  /** Behind the contestant's address. */
  readonly path: string
  readonly body?: unknown
}

/** The requests of one connection, one after the other without end. */
export type Stream = () => { readonly bytes: Buffer; answered?(status: number, body: Buffer): void }

export interface Played {
  readonly answered: number
  readonly failed: number
  readonly seconds: number
  /** Milliseconds of each answer, rising. */
  readonly latencies: readonly number[]
}

/** A request as it goes over the line. */
export function bytesOf(url: URL, token: string, { method = 'GET', path, body }: Request): Buffer {
  const json = body === undefined ? '' : JSON.stringify(body)
  const type = body === undefined ? '' : 'Content-Type: application/json\r\n'
  const head =
    `${method} ${url.pathname.replace(/\/$/, '')}${path} HTTP/1.1\r\nHost: ${url.host}\r\nAuthorization: Bearer ${token}\r\n` +
    `${type}Content-Length: ${Buffer.byteLength(json)}\r\n\r\n`
  return Buffer.from(head + json)
}

/** Plays one stream per connection for as long as told. @throws Error when a connection breaks */
export async function play(url: URL, streams: readonly Stream[], seconds: number): Promise<Played> {
  const latencies: number[] = []
  let failed = 0
  const began = performance.now()
  const end = began + seconds * 1000
  await Promise.all(
    streams.map((stream) =>
      run(url, stream, end, (status, ms) => {
        if (status >= 200 && status < 300) latencies.push(ms)
        else failed += 1
      }),
    ),
  )
  const elapsed = (performance.now() - began) / 1000
  return { answered: latencies.length, failed, seconds: elapsed, latencies: latencies.sort((a, b) => a - b) }
}

type Note = (status: number, ms: number) => void

function run(url: URL, stream: Stream, end: number, note: Note): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname)
    socket.setNoDelay(true)
    socket.once('error', reject)
    socket.once('connect', () => {
      converse(socket, stream, end, note, resolve)
    })
  })
}

function converse(socket: Socket, stream: Stream, end: number, note: Note, done: () => void): void {
  let sent = 0
  let current = stream()
  let parts: Buffer[] = []
  let missing: number | undefined
  const send = (): void => {
    sent = performance.now()
    socket.write(current.bytes)
  }
  socket.on('data', (chunk: Buffer) => {
    parts.push(chunk)
    if (missing === undefined) {
      const length = wholeLength(parts.length === 1 ? chunk : Buffer.concat(parts))
      if (length === undefined) return
      missing = length - parts.reduce((sum, part) => sum + part.length, 0) + chunk.length
    }
    missing -= chunk.length
    if (missing > 0) return
    const now = performance.now()
    const answer = parts.length === 1 ? chunk : Buffer.concat(parts)
    const status = Number(answer.toString('latin1', 9, 12))
    parts = []
    missing = undefined
    note(status, now - sent)
    current.answered?.(status, answer.subarray(answer.indexOf('\r\n\r\n') + 4))
    if (now >= end) {
      socket.destroy()
      return done()
    }
    current = stream()
    send()
  })
  send()
}

/** Bytes of the whole answer, once its head is there. */
function wholeLength(bytes: Buffer): number | undefined {
  const head = bytes.indexOf('\r\n\r\n')
  if (head < 0) return undefined
  const length = /\r\ncontent-length: (\d+)/i.exec(bytes.toString('latin1', 0, head))?.[1]
  if (length === undefined) throw new Error('an answer without a length cannot be measured')
  return head + 4 + Number(length)
}

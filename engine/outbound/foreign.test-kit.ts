/** Foreign servers on loopback and what a client may think of them; for tests of calls to the outside. */
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

import { createOutbound, type Outbound, type OutboundCall, type OutboundOptions } from './index.ts'

export interface Foreign {
  readonly port: number
  /** Connections that were made to it. */
  readonly connections: () => number
  close(): Promise<void>
}

async function opened(server: Server): Promise<Foreign> {
  let connections = 0
  const sockets = new Set<Socket | TLSSocket>()
  server.on('connection', (socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

export function httpServer(answer: RequestListener): Promise<Foreign> {
  return opened(createHttpServer(answer))
}

export function httpsServer(answer: RequestListener, keys: { key: string; cert: string }): Promise<Foreign> {
  return opened(createHttpsServer(keys, answer))
}

/** Speaks as the test says, be it HTTP or not. */
export function rawServer(speak: (socket: Socket) => void): Promise<Foreign> {
  return opened(createTcpServer((socket) => speak(socket.on('error', () => undefined))))
}

export interface Tried {
  readonly outbound: Outbound
  readonly calls: OutboundCall[]
  /** Names that were resolved. */
  readonly asked: string[]
}

/** A client that resolves names from a table; a name outside of it does not exist. */
export function client(
  names: Readonly<Record<string, readonly string[]>> = {},
  { allow = '', ...options }: Omit<OutboundOptions, 'allow' | 'lookup'> & { allow?: string } = {},
): Tried {
  const calls: OutboundCall[] = []
  const asked: string[] = []
  const outbound = createOutbound({
    ...options,
    allow: [{ where: 'TEST', text: () => allow }],
    lookup: (host) => {
      asked.push(host)
      const found = names[host]
      return found ? Promise.resolve(found) : Promise.reject(new Error('ENOTFOUND'))
    },
  })
  outbound.watch((call) => calls.push(call))
  return { outbound, calls, asked }
}

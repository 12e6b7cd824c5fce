/** A workspace with processors that people write and whose addresses are servers of the test. */
import assert from 'node:assert/strict'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

import { newId } from '../../kernel/ids.ts'
import { type Foreign, httpServer } from '../../outbound/foreign.test-kit.ts'
import { createOutbound } from '../../outbound/index.ts'
import { type Answer, type Client, type Row, testApp, type TestApp } from '../../testing/server.ts'
import type { ExternalType, Sent, Work } from './types.ts'

export interface Got {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface Called {
  readonly app: TestApp
  readonly admin: Client
  /** What servers were asked. */
  readonly got: Got[]
  /** The address of a server that never answers. */
  readonly hangs: string
  /** How the server answers from now on. */
  answers(how: (res: ServerResponse) => void): void
  url(path?: string, host?: string): string
  create(values?: Row): Promise<Row & { id: string; version: number }>
  read(id: string): Promise<Row & { version: number }>
  put(path: string, body: Row): Promise<Answer>
  /** What a task does by a processor. */
  send(processor: string, more?: Partial<Work>, signal?: AbortSignal): Promise<Sent>
  close(): Promise<void>
}

export async function calledWorld(): Promise<Called> {
  const got: Got[] = []
  let answer = (res: ServerResponse): void => void res.end('{"ok":true}')
  const listener: RequestListener = (req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const { method = '', url = '', headers } = req
      got.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
      answer(res)
    })
  }
  const sink = await httpServer(listener)
  const hanging = await httpServer(() => undefined)
  const app = await testApp({ outbound: outboundTo(sink, hanging) })
  const admin = app.as('admin')
  await app.services.automation.processors.start()
  const url = (path = '/send', host = 'sink.test'): string => `http://${host}:${sink.port}${path}`
  let count = 0
  return {
    ...{ app, admin, got, url, hangs: `http://hangs.test:${hanging.port}/` },
    answers: (how) => void (answer = how),
    create: async (values = {}) => {
      const own = { name: `推送${(count += 1)}`, url: url(), method: 'POST' }
      return (await admin.post('/api/v1/sys_processor', { ...own, ...values })).is(201).data
    },
    read: async (id) => (await admin.get(`/api/v1/sys_processor/${id}`)).is(200).data,
    put: (path, body) => admin.send('PUT', path, { body }),
    send: (processor, more, signal = new AbortController().signal) => typeOf(app).send(workOf(processor, more), signal),
    close: async () => {
      await app.close()
      await Promise.all([sink.close(), hanging.close()])
    },
  }
}

/** Names lead to this machine, but one that leads inside. */
function outboundTo(sink: Foreign, hanging: Foreign): ReturnType<typeof createOutbound> {
  const text = (): string => `localhost:${sink.port}, sink.test:${sink.port}, hangs.test:${hanging.port}`
  const lookup = (host: string): Promise<string[]> =>
    Promise.resolve(host === 'intern.test' ? ['10.0.0.7'] : ['127.0.0.1'])
  return createOutbound({ allow: [{ where: 'TEST', text }], lookup })
}

function typeOf(app: TestApp): ExternalType {
  const found = app.services.automation.types.find('http')
  assert.ok(found?.mode === 'external')
  return found
}

export function workOf(processor: string, more: Partial<Work> = {}): Work {
  const id = newId()
  return {
    ...{ id, key: id, attempt: 1, processor, settings: {}, data: {}, object: null, record: null, event: null },
    ...{ strategy: null, planRun: null, depth: 0, root: id, at: new Date().toISOString() },
    ...more,
  }
}

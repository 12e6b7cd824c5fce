/** An application as its developers would write one: it signs by the documentation, not by our code. */
import { createHash, createHmac, randomUUID } from 'node:crypto'
import { request } from 'node:http'

import type { UserPrincipal } from '../../access/index.ts'
import type { NewSecret } from '../../identity/applications/index.ts'
import { Answer, type PersonName, type TestApp } from '../../testing/server.ts'

export const THING_GRANTS = [
  { object: 'thing', operations: ['read', 'create', 'update', 'delete', 'batch'] },
  { object: 'shelf', operations: ['read'] },
]

/** An application that an administrator made for this test. */
export async function application(app: TestApp, facts: Readonly<Record<string, unknown>> = {}): Promise<NewSecret> {
  return app.services.applications.create(
    { model: app.services.models.current(), principal: await person(app, 'admin') },
    { name: `app ${randomUUID()}`, any_address: true, grants: THING_GRANTS, ...facts },
  )
}

export async function person(app: TestApp, name: PersonName): Promise<UserPrincipal> {
  const principal = await app.services.sessions.principalOf(await app.session(name))
  if (!principal) throw new Error(`${name} has no session`)
  return principal
}

export interface Call {
  readonly method?: string
  readonly path: string
  readonly body?: unknown
  /** Sent as it is, instead of `body`. */
  readonly raw?: string
  readonly type?: string
  readonly nonce?: string
  readonly timestamp?: string
  /** Headers beside those of the signature, or in their place. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
}

/** The headers of a signed call, made as the documentation says. */
export function signedHeaders(
  { app_id, secret }: Pick<NewSecret, 'app_id' | 'secret'>,
  { method = 'GET', path, body, raw, type, nonce = randomUUID(), timestamp }: Call,
): Record<string, string> {
  const text = raw ?? (body === undefined ? '' : JSON.stringify(body))
  const contentType = type ?? (text === '' ? '' : 'application/json')
  const time = timestamp ?? String(Math.floor(Date.now() / 1000))
  const hash = createHash('sha256').update(text).digest('hex')
  const [place = '', ...rest] = path.split('?')
  const pairs = rest.join('?').split('&')
  const names = [...new Set(pairs.map((pair) => pair.split('=')[0] ?? ''))].sort()
  const query = names.flatMap((name) => pairs.filter((pair) => (pair.split('=')[0] ?? '') === name)).join('&')
  const signed = `v1\n${method}\n${place}\n${query}\n${contentType}\n${hash}\n${time}\n${nonce}`
  return {
    'X-App-Id': app_id,
    'X-Timestamp': time,
    'X-Nonce': nonce,
    'X-Content-SHA256': hash,
    'X-Signature': `v1=${createHmac('sha256', secret).update(signed).digest('hex')}`,
    ...(contentType !== '' && { 'Content-Type': contentType }),
  }
}

/** Sends a request as it stands: fetch would tidy addresses and headers. */
export function sendRaw(
  url: string,
  {
    method = 'GET',
    path,
    headers = {},
    text = '',
  }: { method?: string; path: string; headers?: Readonly<Record<string, string | readonly string[]>>; text?: string },
): Promise<Answer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, method, path, headers: headers as Record<string, string | string[]> },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const given = Object.entries(response.headers).flatMap(([name, value]) =>
            [value ?? []].flat().map((each): [string, string] => [name, each]),
          )
          const status = response.statusCode ?? 0
          resolve(new Answer(new Response(null, { status, headers: given }), Buffer.concat(chunks).toString('utf8')))
        })
      },
    )
    sent.once('error', reject)
    if (text !== '') sent.setHeader('Content-Length', Buffer.byteLength(text))
    sent.end(text)
  })
}

/** A caller that signs what it sends. */
export class OpenClient {
  readonly #url: string
  readonly #secret: Pick<NewSecret, 'app_id' | 'secret'>

  constructor(app: Pick<TestApp, 'url'>, secret: Pick<NewSecret, 'app_id' | 'secret'>) {
    this.#url = app.url
    this.#secret = secret
  }

  send(call: Call): Promise<Answer> {
    const { method = 'GET', path, body, raw, headers = {} } = call
    const text = raw ?? (body === undefined ? '' : JSON.stringify(body))
    return sendRaw(this.#url, { method, path, headers: { ...signedHeaders(this.#secret, call), ...headers }, text })
  }

  get(path: string): Promise<Answer> {
    return this.send({ path })
  }

  post(path: string, body: unknown, headers: Call['headers'] = {}): Promise<Answer> {
    return this.send({ method: 'POST', path, body, headers })
  }

  patch(path: string, body: unknown): Promise<Answer> {
    return this.send({ method: 'PATCH', path, body })
  }

  delete(path: string): Promise<Answer> {
    return this.send({ method: 'DELETE', path })
  }
}

/**
 * A real OpenID Connect provider on loopback, the browser of a visitor, and a server in between that spoils what the
 * provider says; for tests of signing in through a directory.
 */
import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { createServer, type IncomingMessage, request as httpRequest, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import Provider, { type Configuration, type JWK } from 'oidc-provider'

export interface Subject {
  readonly sub: string
  readonly [claim: string]: unknown
}

export interface TestProvider {
  readonly issuer: string
  /** People it knows, by any name; they type their subject to sign in. */
  readonly people: Map<string, Subject>
  /** Changes what the provider answers, on its way out. */
  spoil?: ((path: string, body: string) => string | undefined) | undefined
  /** Changes the claims or the header of every identity token, signed again by the key that the provider publishes. */
  forge(change: (claims: Record<string, unknown>, header: Record<string, unknown>) => void): void
  /** Signs with another key from now on. */
  rotate(): void
  close(): Promise<void>
}

export const CLIENT = 'tessera'
export const CLIENT_SECRET = 'a secret of the client that is long enough'

/** @param backs addresses that visitors may come back to, asked for when the provider is first used */
export async function testProvider(backs: () => readonly string[]): Promise<TestProvider> {
  const server = createServer()
  const port = await listen(server)
  const issuer = `http://127.0.0.1:${port}`
  const people = new Map<string, Subject>()
  let handler: Promise<(req: IncomingMessage, res: ServerResponse) => void> | undefined
  const keys = [newKey()]
  const made = async (): Promise<(req: IncomingMessage, res: ServerResponse) => void> =>
    new Provider(
      issuer,
      configuration(
        people,
        backs(),
        keys.map(({ jwk }) => jwk),
      ),
    ).callback()
  const test: TestProvider = {
    issuer,
    people,
    rotate: () => {
      keys.splice(0, keys.length, newKey())
      handler = undefined
    },
    forge: (change) => {
      test.spoil = (path, body) => (path.startsWith('/token') ? forged(body, keys[0]?.key, change) : undefined)
    },
    close: () => close(server),
  }
  server.on('request', (req, res) => {
    if (test.spoil) spoilt(res, (body) => test.spoil?.(req.url ?? '', body))
    void (handler ??= made()).then((handle) => handle(req, res))
  })
  return test
}

function configuration(
  people: ReadonlyMap<string, Subject>,
  backs: readonly string[],
  keys: readonly JWK[],
): Configuration {
  return {
    clients: [{ client_id: CLIENT, client_secret: CLIENT_SECRET, redirect_uris: [...backs], response_types: ['code'] }],
    jwks: { keys: [...keys] },
    cookies: { keys: ['of the test'] },
    claims: {
      openid: ['sub', 'amr'],
      profile: ['name', 'preferred_username', 'groups', 'phone_number'],
      email: ['email', 'email_verified'],
    },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: true } },
    findAccount: (_context, id) => {
      const person = [...people.values()].find(({ sub }) => sub === id)
      return person && { accountId: id, claims: () => Promise.resolve({ ...person }) }
    },
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
    pkce: { required: () => true },
    // nobody is asked whether they agree: half as many pages
    loadExistingGrant: async ({ oidc }) => {
      const { client, session } = oidc
      const grant = new oidc.provider.Grant({ clientId: client?.clientId ?? '', accountId: session?.accountId ?? '' })
      grant.addOIDCScope('openid profile email')
      await grant.save()
      return grant
    },
  }
}

function newKey(): { readonly jwk: JWK; readonly key: KeyObject } {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'RS256', use: 'sig' }
  return { jwk: jwk as JWK, key: privateKey }
}

function forged(
  body: string,
  key: KeyObject | undefined,
  change: (claims: Record<string, unknown>, header: Record<string, unknown>) => void,
): string {
  const answer = JSON.parse(body) as { id_token?: string }
  const [header, claims] = (answer.id_token ?? '').split('.', 2).map((part) => decoded(part))
  if (!header || !claims) return body
  change(claims, header)
  const text = [header, claims].map((each) => Buffer.from(JSON.stringify(each)).toString('base64url')).join('.')
  const isSigned = key && header['alg'] === 'RS256'
  const mark = isSigned ? sign('sha256', Buffer.from(text), key) : ''
  return JSON.stringify({ ...answer, id_token: `${text}.${Buffer.from(mark).toString('base64url')}` })
}

function decoded(part: string): Record<string, unknown> | undefined {
  return part === '' ? undefined : (JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>)
}

/** Collects the body and sends another one. */
function spoilt(res: ServerResponse, change: (body: string) => string | undefined): void {
  const chunks: Buffer[] = []
  const end = res.end.bind(res)
  res.write = (chunk: Buffer | string) => chunks.push(Buffer.from(chunk)) > 0
  res.end = ((chunk?: Buffer | string) => {
    if (chunk !== undefined && typeof chunk !== 'function') chunks.push(Buffer.from(chunk))
    const body = Buffer.concat(chunks).toString()
    const other = change(body) ?? body
    if (!res.headersSent && other !== body) res.setHeader('content-length', Buffer.byteLength(other))
    return end(other)
  }) as typeof res.end
}

export interface Went {
  readonly status: number
  readonly address: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A browser: keeps cookies by host, follows redirects as far as it is told, fills in forms. */
export class Browser {
  readonly cookies = new Map<string, Map<string, string>>()

  /** One request, without following. */
  async go(
    address: string,
    form?: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Went> {
    const url = new URL(address)
    const jar = this.cookies.get(url.host) ?? new Map<string, string>()
    this.cookies.set(url.host, jar)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const body = form && new URLSearchParams(form).toString()
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        url,
        {
          method: form ? 'POST' : 'GET',
          headers: {
            ...headers,
            ...(cookie !== '' && { cookie }),
            ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
          },
        },
        (res) => {
          for (const line of res.headers['set-cookie'] ?? []) {
            const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
            if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name)
            else jar.set(name, value)
          }
          let text = ''
          res.on('data', (chunk: Buffer) => (text += chunk.toString()))
          res.on('end', () => {
            const { location } = res.headers
            const next = location === undefined ? address : new URL(location, address).href
            resolve({ status: res.statusCode ?? 0, address: next, headers: res.headers, body: text })
          })
        },
      )
      request.on('error', reject)
      request.end(body)
    })
  }

  /**
   * Signs in at the provider from where a redirect of ours leads.
   * @returns the address the provider sends the browser back to, not yet gone to
   */
  async signInAt(address: string, login: string, back: string): Promise<string> {
    let went = await this.go(address)
    for (let steps = 0; steps < 12; steps += 1) {
      if (went.address.startsWith(back)) return went.address
      if (went.status >= 300 && went.status < 400) {
        went = await this.go(went.address)
        continue
      }
      const [, action = ''] = /<form[^>]*action="([^"]+)"/.exec(went.body) ?? []
      const [, prompt = ''] = /name="prompt" value="([^"]+)"/.exec(went.body) ?? []
      if (action === '') throw new Error(`no form at ${went.address} (${went.status}): ${went.body.slice(0, 300)}`)
      went = await this.go(new URL(action, went.address).href, {
        prompt,
        ...(prompt === 'login' && { login, password: 'any' }),
      })
    }
    throw new Error('the provider leads nowhere')
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise<void>((resolve) => server.close(() => resolve()))
}

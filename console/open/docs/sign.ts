/** Signs and sends one call with a secret that the person at the screen holds; nothing of it is kept. */

export interface TriedCall {
  readonly appId: string
  readonly secret: string
  readonly method: string
  readonly path: string
  readonly query: string
  readonly body: string
}

export interface TriedAnswer {
  readonly status: number
  readonly ms: number
  readonly text: string
}

/** Browsers sign only over HTTPS or on the machine itself. */
export function maySign(): boolean {
  return globalThis.isSecureContext && 'subtle' in crypto
}

export async function tryCall({ appId, secret, method, path, query, body }: TriedCall): Promise<TriedAnswer> {
  const time = String(Math.floor(Date.now() / 1000))
  const nonce = crypto.randomUUID()
  const type = body === '' ? '' : 'application/json'
  const hash = hex(await crypto.subtle.digest('SHA-256', bytes(body)))
  const signed = ['v1', method, path, sorted(query), type, hash, time, nonce].join('\n')
  const began = performance.now()
  const response = await fetch(`${path}${query === '' ? '' : `?${query}`}`, {
    method,
    credentials: 'omit',
    headers: {
      'X-App-Id': appId,
      'X-Timestamp': time,
      'X-Nonce': nonce,
      'X-Content-SHA256': hash,
      'X-Signature': `v1=${await hmac(secret, signed)}`,
      ...(type !== '' && { 'Content-Type': type }),
    },
    ...(body !== '' && { body }),
  })
  const text = await response.text()
  return { status: response.status, ms: Math.round(performance.now() - began), text: indented(text) }
}

async function hmac(secret: string, text: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', bytes(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return hex(await crypto.subtle.sign('HMAC', key, bytes(text)))
}

function sorted(query: string): string {
  const name = (pair: string): string => pair.split('=', 1)[0] ?? ''
  const order = (a: string, b: string): number => Number(name(a) > name(b)) - Number(name(a) < name(b))
  return query.split('&').sort(order).join('&')
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

function hex(buffer: ArrayBuffer): string {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    // whatever it is, it is shown as it came
    return text
  }
}

/**
 * Webhooks by Standard Webhooks: every attempt carries the same id, so receivers tell repeats and what nobody knows of is
 * sent again. The body is thin: what happened to which record, and what the message says, nothing else.
 */
import { byStatus, failedCall } from './outcome.ts'
import { addressFault, originIn, required, settingText } from './setting.ts'
import { webhookKey, webhookSignature } from './standard-webhooks.ts'
import type { ChannelAdapter, Handed, OpenChannel } from './types.ts'

const MOST_BYTES = 20 * 1024
/** What is read of an answer; nobody sees it. */
const MOST_ANSWER = 64 * 1024

export const webhook: ChannelAdapter = {
  name: 'webhook',
  kind: 'webhook',
  repeatable: true,
  settings: [
    required('url', { zh: '接收地址', en: 'Address' }, { placeholder: 'https://example.com/hooks' }),
    required(
      'secret',
      { zh: '签名密钥（whsec_）', en: 'Secret (whsec_…)' },
      {
        type: 'secret',
        description: { zh: '24 至 64 字节的 base64，以 whsec_ 开头', en: '24 to 64 bytes as base64 behind whsec_' },
      },
    ),
    {
      name: 'former_secret',
      label: { zh: '更换前的密钥', en: 'Secret before' },
      description: {
        zh: '更换密钥期间同时用两个密钥签名，对方更换后清空',
        en: 'Both sign while the receiver changes over; clear it afterwards',
      },
      type: 'secret',
    },
  ],
  check: (settings) => {
    const fault = addressFault(settingText(settings, 'url'))
    return fault ? [{ setting: 'url', message: fault }] : []
  },
  origin: (settings) => originIn(settingText(settings, 'url')),
  send: (channel, { id, payload, at }, signal) => post(channel, { id, at, payload }, signal),
  async test(channel, signal) {
    const at = new Date()
    const payload = { type: 'test', timestamp: at.toISOString(), data: {} }
    const answer = await post(channel, { id: `test_${crypto.randomUUID()}`, at, payload }, signal)
    return answer.state === 'sent' ? { ok: true, message: TAKEN } : { ok: false, message: answer.reason }
  },
}

async function post(
  { settings, secret, outbound }: OpenChannel,
  { id, at, payload }: { readonly id: string; readonly at: Date; readonly payload: unknown },
  signal: AbortSignal,
): Promise<Handed> {
  const keys = ['secret', 'former_secret'].flatMap((name) => webhookKey(secret(name) ?? '') ?? [])
  if (keys.length === 0) return { state: 'failed', code: 'NO_SECRET', reason: NO_SECRET }
  const body = JSON.stringify(payload)
  if (Buffer.byteLength(body) > MOST_BYTES) return { state: 'failed', code: 'TOO_LARGE', reason: TOO_LARGE }
  const timestamp = Math.floor(at.getTime() / 1000)
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': webhookSignature({ id, timestamp, body }, keys),
  }
  try {
    const url = settingText(settings, 'url')
    const answer = await outbound.fetch(url, { method: 'POST', headers, body, signal, maxBytes: MOST_ANSWER })
    if (answer.status >= 300 && answer.status < 400) return { state: 'failed', code: 'REDIRECT', reason: REDIRECT }
    return byStatus(answer, true) ?? { state: 'sent' }
  } catch (error) {
    return failedCall(error)
  }
}

const TAKEN = { zh: '对方已接收测试消息', en: 'the test message was taken' }
const NO_SECRET = { zh: '未设置签名密钥', en: 'no secret is set' }
const TOO_LARGE = { zh: '内容超过 20 KB', en: 'the content exceeds 20 KB' }
const REDIRECT = { zh: '对方要求跳转，不予跟随', en: 'it redirects, which is not followed' }

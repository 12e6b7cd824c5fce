/**
 * Messages into groups through their robots: DingTalk (signed by time and secret) and WeCom (known by the key in its
 * address). The address itself is a key to the group, so it is kept like a secret.
 */
import { createHmac } from 'node:crypto'

import type { Text } from '../../kernel/text.ts'
import { says } from './alibaba-sms.ts'
import { byStatus, failedCall, objectIn, textIn, UNREADABLE } from './outcome.ts'
import { originIn, required, settingText } from './setting.ts'
import type { ChannelAdapter, ChannelSetting, ChannelSettings, Handed, Letter, OpenChannel } from './types.ts'

interface Robot {
  readonly name: string
  readonly endpoint: string
  readonly path: string
  /** Of the key in the address. */
  readonly parameter: string
  readonly token: Text
  readonly more: readonly ChannelSetting[]
  /** What stands in the address beside the key. */
  readonly signed?: (secret: string, at: Date) => Readonly<Record<string, string>>
  /** The robot takes so many messages a minute and says so by these. */
  readonly busy: ReadonlySet<string>
}

const ADDRESS: Text = { zh: '接口地址', en: 'Address' }

export const dingtalk = robot({
  name: 'dingtalk',
  endpoint: 'https://oapi.dingtalk.com',
  path: '/robot/send',
  parameter: 'access_token',
  token: { zh: 'access_token', en: 'access_token' },
  more: [
    {
      name: 'sign_secret',
      label: { zh: '加签密钥（SEC 开头）', en: 'Secret for signing (SEC…)' },
      description: { zh: '机器人安全设置为加签时填写', en: 'Where the robot is set to check signatures' },
      type: 'secret',
    },
  ],
  signed: (secret, at) => ({ timestamp: String(at.getTime()), sign: dingtalkSign(secret, at.getTime()) }),
  busy: new Set(['130101', '-1']),
})

export const wecom = robot({
  name: 'wecom',
  endpoint: 'https://qyapi.weixin.qq.com',
  path: '/cgi-bin/webhook/send',
  parameter: 'key',
  token: { zh: 'key', en: 'key' },
  more: [],
  busy: new Set(['45009', '-1']),
})

/** HMAC-SHA256 over the time and the secret under the secret, as base64. */
export function dingtalkSign(secret: string, timestamp: number): string {
  return createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64')
}

function robot(facts: Robot): ChannelAdapter {
  const endpointOf = (settings: ChannelSettings): string => settingText(settings, 'endpoint') || facts.endpoint
  return {
    name: facts.name,
    kind: 'robot',
    // a robot says the same again
    repeatable: false,
    settings: [
      required('token', facts.token, {
        type: 'secret',
        description: {
          zh: `机器人 Webhook 地址中 ${facts.parameter}= 之后的部分`,
          en: `What stands behind ${facts.parameter}= in the address of the robot`,
        },
      }),
      ...facts.more,
      { name: 'endpoint', label: ADDRESS, type: 'text', default: facts.endpoint },
    ],
    check: () => [],
    origin: (settings) => originIn(endpointOf(settings)),
    send: (channel, letter, signal) => send(facts, endpointOf(channel.settings), channel, letter, signal),
    // a robot can only be tried by letting it speak
    test: async (channel, signal) => {
      const answer = await send(facts, endpointOf(channel.settings), channel, TRIAL, signal)
      return answer.state === 'sent' ? { ok: true, message: SPOKE } : { ok: false, message: answer.reason }
    },
  }
}

async function send(
  facts: Robot,
  endpoint: string,
  { secret, outbound }: OpenChannel,
  letter: Letter,
  signal: AbortSignal,
): Promise<Handed> {
  const url = new URL(facts.path, originIn(endpoint))
  url.searchParams.set(facts.parameter, secret('token') ?? '')
  const signing = secret('sign_secret')
  const at = letter === TRIAL ? new Date() : letter.at
  if (facts.signed && signing !== undefined)
    for (const [name, value] of Object.entries(facts.signed(signing, at))) url.searchParams.set(name, value)
  const words = letter.subject === '' ? letter.text : `${letter.subject}\n${letter.text}`
  const body = JSON.stringify({ msgtype: 'text', text: { content: words } })
  try {
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    const answer = await outbound.fetch(url.href, { method: 'POST', headers, body, signal })
    const told = objectIn(answer.body)
    const code = textIn(told?.['errcode'])
    if (code === '0') return { state: 'sent' }
    if (code === '') return byStatus(answer) ?? { state: 'unknown', code: 'UNREADABLE', reason: UNREADABLE }
    const reason = says(code, textIn(told?.['errmsg']))
    return facts.busy.has(code) ? { state: 'retry', code, reason, afterMs: 60_000 } : { state: 'failed', code, reason }
  } catch (error) {
    return failedCall(error)
  }
}

const SPOKE: Text = { zh: '机器人已在群中发言', en: 'the robot has spoken in its group' }

const TRIAL: Letter = {
  id: 'trial',
  kind: 'robot',
  recipient: '',
  subject: '',
  text: '测试消息 / test message',
  html: null,
  variables: [],
  providerTemplate: null,
  unsubscribe: null,
  payload: {},
  at: new Date(0),
}

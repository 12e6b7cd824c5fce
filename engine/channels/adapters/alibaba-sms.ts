/** Text messages through Alibaba Cloud SMS: one call of SendSms for each, signed by ACS3-HMAC-SHA256. */
import { timingSafeEqual } from 'node:crypto'

import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { acsHeaders, acsQuery } from './acs3.ts'
import { byStatus, failedCall, objectIn, textIn, UNREADABLE } from './outcome.ts'
import { addressFault, ENDPOINT_HINT, originIn, required, settingText } from './setting.ts'
import type {
  CallbackNews,
  CallbackRequest,
  ChannelAdapter,
  ChannelSettings,
  Handed,
  Letter,
  OpenChannel,
} from './types.ts'

const ENDPOINT = 'https://dysmsapi.aliyuncs.com'
const VERSION = '2017-05-25'

/** Certainly not taken, and for a while only. */
const LATER: ReadonlySet<string> = new Set([
  'isv.BUSINESS_LIMIT_CONTROL',
  'isp.SYSTEM_ERROR',
  'isp.RAM_PERMISSION_DENY',
  'isv.OUT_OF_SERVICE',
  'isv.AMOUNT_NOT_ENOUGH',
  'Throttling',
  'Throttling.User',
  'ServiceUnavailable',
])

export const alibabaSms: ChannelAdapter = {
  name: 'alibaba_sms',
  kind: 'sms',
  repeatable: false,
  settings: [
    required('key_id', { zh: 'AccessKey ID', en: 'AccessKey id' }),
    required('key_secret', { zh: 'AccessKey Secret', en: 'AccessKey secret' }, { type: 'secret' }),
    required('sign', { zh: '短信签名', en: 'Signature of messages' }),
    {
      name: 'endpoint',
      label: { zh: '接口地址', en: 'Address' },
      description: ENDPOINT_HINT,
      type: 'text',
      default: ENDPOINT,
    },
    {
      name: 'callback_secret',
      label: { zh: '回执密钥', en: 'Secret of receipts' },
      description: {
        zh: '自行设定，附在回执地址的 ?key= 之后填入服务商控制台',
        en: 'Yours to choose; stands behind ?key= in the address that the provider reports to',
      },
      type: 'secret',
    },
  ],
  check: (settings) => endpointFaults(settings),
  origin: (settings) => originIn(endpointOf(settings)),
  lacks: ({ providerTemplate }) => (providerTemplate === null ? NO_TEMPLATE : undefined),
  send: (channel, letter, signal) => send(channel, letter, signal),
  async test(channel, signal) {
    const query = { PageIndex: '1', PageSize: '1' }
    const answer = await call(channel, 'QuerySmsSignList', query, new Date(), signal)
    const code = textIn(objectIn(answer.body)?.['Code'])
    return answer.status < 300 && (code === '' || code === 'OK')
      ? { ok: true, message: REACHED }
      : { ok: false, message: says(code || `HTTP ${answer.status}`, textIn(objectIn(answer.body)?.['Message'])) }
  },
  callback: (channel, request) => receipts(channel, request),
}

async function send(channel: OpenChannel, letter: Letter, signal: AbortSignal): Promise<Handed> {
  const query = {
    PhoneNumbers: letter.recipient,
    SignName: settingText(channel.settings, 'sign'),
    TemplateCode: letter.providerTemplate ?? '',
    TemplateParam: JSON.stringify(Object.fromEntries(letter.variables.map(({ name, value }) => [name, value]))),
    OutId: letter.id,
  }
  try {
    const answer = await call(channel, 'SendSms', query, letter.at, signal)
    const body = objectIn(answer.body)
    const code = textIn(body?.['Code'])
    if (code === 'OK') return { state: 'sent', providerId: textIn(body?.['BizId']) }
    if (code !== '') {
      const reason = says(code, textIn(body?.['Message']))
      return { state: LATER.has(code) ? 'retry' : 'failed', code, reason }
    }
    return byStatus(answer) ?? { state: 'unknown', code: 'UNREADABLE', reason: UNREADABLE }
  } catch (error) {
    return failedCall(error)
  }
}

function call(
  { settings, secret, outbound }: OpenChannel,
  action: string,
  query: Readonly<Record<string, string>>,
  at: Date,
  signal: AbortSignal,
): ReturnType<OpenChannel['outbound']['fetch']> {
  const endpoint = endpointOf(settings)
  const request = { method: 'POST', host: new URL(endpoint).host, path: '/', query, body: '', action, version: VERSION }
  const key = { id: settingText(settings, 'key_id'), secret: secret('key_secret') ?? '' }
  // never the same twice: the provider refuses what it has seen
  const headers = acsHeaders({ ...request, nonce: crypto.randomUUID(), at }, key)
  return outbound.fetch(`${originIn(endpoint)}/?${acsQuery(query)}`, { method: 'POST', headers, signal })
}

/** Receipts and answers of people, as lists of objects; who may report is told by the key in the address. */
function receipts({ secret }: OpenChannel, { query, body }: CallbackRequest): CallbackNews {
  requireKey(secret('callback_secret'), query['key'])
  const parsed: unknown = JSON.parse(body.toString('utf8'))
  const entries = Array.isArray(parsed) ? parsed.filter((each) => typeof each === 'object' && each !== null) : []
  const news = entries as readonly Readonly<Record<string, unknown>>[]
  return {
    receipts: news
      .filter((each) => typeof each['success'] === 'boolean')
      .map((each) => ({
        providerId: textIn(each['biz_id']),
        message: textIn(each['out_id']),
        state: each['success'] === true ? 'delivered' : 'failed',
        ...(each['success'] !== true && { reason: `${textIn(each['err_code'])} ${textIn(each['err_msg'])}`.trim() }),
      })),
    optOuts: news
      .filter((each) => isStop(textIn(each['content'])))
      .map((each) => textIn(each['phone_number']))
      .filter((phone) => phone !== ''),
  }
}

/** What people answer who want no more. */
export function isStop(answer: string): boolean {
  return /^(?:td?|tui|退订?|stop|unsubscribe|n)$/i.test(answer.trim())
}

/** @throws TesseraError CALLBACK_REFUSED where it is not the key, or none is set */
export function requireKey(wanted: string | undefined, given: string | undefined): void {
  const [a, b] = [Buffer.from(wanted ?? ''), Buffer.from(given ?? '')]
  if (a.length === 0 || a.length !== b.length || !timingSafeEqual(a, b)) throw new TesseraError('CALLBACK_REFUSED')
}

export function endpointFaults(settings: ChannelSettings): { setting: string; message: Text }[] {
  const endpoint = settingText(settings, 'endpoint')
  const fault = endpoint === '' ? undefined : addressFault(endpoint)
  return fault ? [{ setting: 'endpoint', message: fault }] : []
}

function endpointOf(settings: ChannelSettings): string {
  return settingText(settings, 'endpoint') || ENDPOINT
}

/** What a provider said, in its own words. */
export function says(code: string, words: string): Text {
  const told = `${code}${words === '' ? '' : `: ${words.slice(0, 200)}`}`
  return { zh: `服务商拒绝：${told}`, en: `the provider refused: ${told}` }
}

export const REACHED: Text = { zh: '连接成功，密钥有效', en: 'it answers, and the key is valid' }
export const NO_TEMPLATE: Text = {
  zh: '短信须使用有服务商模板编号的消息模板',
  en: 'a text message takes a template with the id that the provider gave it',
}

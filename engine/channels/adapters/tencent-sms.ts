/** Text messages through Tencent Cloud SMS: one call of SendSms for each, signed by TC3-HMAC-SHA256. */
import { endpointFaults, isStop, NO_TEMPLATE, REACHED, requireKey, says } from './alibaba-sms.ts'
import { byStatus, failedCall, objectIn, textIn, UNREADABLE } from './outcome.ts'
import { ENDPOINT_HINT, originIn, required, settingText } from './setting.ts'
import { tcHeaders } from './tc3.ts'
import type {
  CallbackNews,
  CallbackRequest,
  ChannelAdapter,
  ChannelSettings,
  Handed,
  Letter,
  OpenChannel,
} from './types.ts'

const ENDPOINT = 'https://sms.tencentcloudapi.com'
const VERSION = '2021-01-11'
const REGION = 'ap-guangzhou'

/** Certainly not taken, and for a while only. */
const LATER = /^(?:LimitExceeded|RequestLimitExceeded|InternalError|FailedOperation\.InsufficientBalance)/

export const tencentSms: ChannelAdapter = {
  name: 'tencent_sms',
  kind: 'sms',
  repeatable: false,
  settings: [
    required('key_id', { zh: 'SecretId', en: 'SecretId' }),
    required('key_secret', { zh: 'SecretKey', en: 'SecretKey' }, { type: 'secret' }),
    required('app_id', { zh: '短信应用 SdkAppId', en: 'SdkAppId of the application' }),
    required('sign', { zh: '短信签名', en: 'Signature of messages' }),
    { name: 'region', label: { zh: '地域', en: 'Region' }, type: 'text', default: REGION },
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
    const answer = await call(channel, 'DescribeSmsSignList', { SignIdSet: [], International: 0 }, new Date(), signal)
    const fault = errorIn(objectIn(answer.body))
    // the application has no such list, but the key was taken
    if (answer.status < 300 && (!fault || !fault.code.startsWith('AuthFailure'))) return { ok: true, message: REACHED }
    return { ok: false, message: says(fault?.code ?? `HTTP ${answer.status}`, fault?.message ?? '') }
  },
  callback: (channel, request) => receipts(channel, request),
}

async function send(channel: OpenChannel, letter: Letter, signal: AbortSignal): Promise<Handed> {
  const asked = {
    PhoneNumberSet: [letter.recipient.startsWith('+') ? letter.recipient : `+86${letter.recipient}`],
    SmsSdkAppId: settingText(channel.settings, 'app_id'),
    SignName: settingText(channel.settings, 'sign'),
    TemplateId: letter.providerTemplate ?? '',
    // the provider knows places by their order alone
    TemplateParamSet: letter.variables.map(({ value }) => value),
    SessionContext: letter.id,
  }
  try {
    const answer = await call(channel, 'SendSms', asked, letter.at, signal)
    const body = objectIn(answer.body)
    const fault = errorIn(body)
    if (fault)
      return {
        state: LATER.test(fault.code) ? 'retry' : 'failed',
        code: fault.code,
        reason: says(fault.code, fault.message),
      }
    const [status] = listIn(responseIn(body)?.['SendStatusSet'])
    const code = textIn(status?.['Code'])
    if (code === 'Ok') return { state: 'sent', providerId: textIn(status?.['SerialNo']) }
    if (code !== '') {
      const reason = says(code, textIn(status?.['Message']))
      return { state: LATER.test(code) ? 'retry' : 'failed', code, reason }
    }
    return byStatus(answer) ?? { state: 'unknown', code: 'UNREADABLE', reason: UNREADABLE }
  } catch (error) {
    return failedCall(error)
  }
}

function call(
  { settings, secret, outbound }: OpenChannel,
  action: string,
  asked: Readonly<Record<string, unknown>>,
  at: Date,
  signal: AbortSignal,
): ReturnType<OpenChannel['outbound']['fetch']> {
  const origin = originIn(endpointOf(settings))
  const body = JSON.stringify(asked)
  const region = settingText(settings, 'region') || REGION
  const request = { host: new URL(origin).host, service: 'sms', action, version: VERSION, region, body, at }
  const key = { id: settingText(settings, 'key_id'), secret: secret('key_secret') ?? '' }
  return outbound.fetch(`${origin}/`, { method: 'POST', headers: tcHeaders(request, key), body, signal })
}

/** Receipts and answers of people, as lists of objects; who may report is told by the key in the address. */
function receipts({ secret }: OpenChannel, { query, body }: CallbackRequest): CallbackNews {
  requireKey(secret('callback_secret'), query['key'])
  const parsed: unknown = JSON.parse(body.toString('utf8'))
  const news = listIn(Array.isArray(parsed) ? parsed : [parsed])
  return {
    receipts: news
      .filter((each) => textIn(each['report_status']) !== '')
      .map((each) => ({
        providerId: textIn(each['sid']),
        state: each['report_status'] === 'SUCCESS' ? 'delivered' : 'failed',
        ...(each['report_status'] !== 'SUCCESS' && {
          reason: `${textIn(each['errmsg'])} ${textIn(each['description'])}`.trim(),
        }),
      })),
    optOuts: news
      .filter((each) => isStop(textIn(each['text'])))
      .map((each) => textIn(each['mobile']))
      .filter((phone) => phone !== ''),
  }
}

function responseIn(
  body: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>> | undefined {
  const [response] = listIn([body?.['Response']])
  return response
}

function errorIn(body: Readonly<Record<string, unknown>> | undefined): { code: string; message: string } | undefined {
  const [error] = listIn([responseIn(body)?.['Error']])
  return error && { code: textIn(error['Code']), message: textIn(error['Message']) }
}

function listIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : []
  return entries.filter((each): each is Record<string, unknown> => typeof each === 'object' && each !== null)
}

function endpointOf(settings: ChannelSettings): string {
  return settingText(settings, 'endpoint') || ENDPOINT
}

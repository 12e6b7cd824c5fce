/**
 * Mails over SMTP. The connection is made by the guard of foreign addresses and encrypted from the first byte or by
 * STARTTLS; a mail counts as taken when the server says so, as unknown when it said nothing once it had the content.
 */
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { composeMail, type MailAddress, type MailServer, withMailServer } from '../../outbound/index.ts'
import { failedCall } from './outcome.ts'
import { required, settingNumber, settingText } from './setting.ts'
import type { ChannelAdapter, ChannelSettings, Handed, Letter, OpenChannel } from './types.ts'

const ENCRYPTION = [
  { value: 'tls', label: { zh: 'TLS（465 端口）', en: 'TLS (port 465)' } },
  { value: 'starttls', label: { zh: 'STARTTLS（587 端口）', en: 'STARTTLS (port 587)' } },
  { value: 'none', label: { zh: '不加密（须由运维放行主机）', en: 'None (the host must be in the allow-list)' } },
] as const

export const smtp: ChannelAdapter = {
  name: 'smtp',
  kind: 'mail',
  repeatable: false,
  settings: [
    required('host', { zh: '服务器', en: 'Server' }, { placeholder: 'smtp.example.com' }),
    required('port', { zh: '端口', en: 'Port' }, { type: 'number', default: 465 }),
    required('encryption', { zh: '加密', en: 'Encryption' }, { type: 'option', options: ENCRYPTION, default: 'tls' }),
    { name: 'user', label: { zh: '账号', en: 'Account' }, type: 'text' },
    { name: 'password', label: { zh: '密码或授权码', en: 'Password' }, type: 'secret' },
    {
      name: 'from',
      label: { zh: '发件人', en: 'Sender' },
      description: { zh: '留空使用参数中的默认发件人', en: 'The default of the parameters when empty' },
      type: 'text',
      placeholder: '客服中心 <service@example.com>',
    },
    { name: 'reply_to', label: { zh: '回复地址', en: 'Answers go to' }, type: 'text' },
    {
      name: 'ca',
      label: { zh: '自有根证书（PEM）', en: 'Own authority (PEM)' },
      description: {
        zh: '服务器使用企业内部证书时填写',
        en: 'Where the server has a certificate of the company itself',
      },
      type: 'lines',
    },
  ],
  check: (settings) => [
    ...(settingText(settings, 'from') !== '' && !addressIn(settingText(settings, 'from'))
      ? [{ setting: 'from', message: NO_SENDER }]
      : []),
    ...(settingText(settings, 'reply_to') !== '' && !isAddress(settingText(settings, 'reply_to'))
      ? [{ setting: 'reply_to', message: NO_ADDRESS }]
      : []),
  ],
  // a password said to one server is not said to another, nor in the clear where it was said encrypted
  origin: (settings) => `${settingText(settings, 'encryption')}://${hostOf(settings)}:${portOf(settings)}`,
  send: (channel, letter, signal) => send(channel, letter, signal),
  async test(channel, signal) {
    try {
      await withMailServer(serverOf(channel), signal, () => Promise.resolve())
      return { ok: true, message: REACHED }
    } catch (error) {
      const fault = mailFault(error, { taken: false })
      return { ok: false, message: 'reason' in fault ? fault.reason : REACHED }
    }
  },
}

async function send(channel: OpenChannel, letter: Letter, signal: AbortSignal): Promise<Handed> {
  const from = settingText(channel.settings, 'from') || channel.defaultFrom
  const sender = addressIn(from)
  if (!sender) return { state: 'failed', code: 'NO_SENDER', reason: NO_SENDER }
  if (!isAddress(letter.recipient)) return { state: 'failed', code: 'NO_ADDRESS', reason: NO_ADDRESS }
  const domain = sender.address.slice(sender.address.lastIndexOf('@') + 1)
  const content = await compiled(channel.settings, letter, sender, `<${letter.id}@${domain}>`)
  const state = { taken: false }
  try {
    await withMailServer(serverOf(channel), signal, (session) =>
      session.deliver({ from: sender.address, to: letter.recipient }, content, () => (state.taken = true)),
    )
    return { state: 'sent', providerId: `${letter.id}@${domain}` }
  } catch (error) {
    return mailFault(error, state)
  }
}

function compiled(settings: ChannelSettings, letter: Letter, from: MailAddress, messageId: string): Promise<Buffer> {
  const replyTo = settingText(settings, 'reply_to')
  return composeMail({
    from,
    to: { name: '', address: letter.recipient },
    ...(replyTo !== '' && { replyTo: { name: '', address: replyTo } }),
    subject: letter.subject.replace(/[\r\n]+/g, ' '),
    text: letter.text,
    ...(letter.html !== null && { html: letter.html }),
    messageId,
    date: letter.at,
    ...(letter.unsubscribe !== null && {
      headers: {
        'List-Unsubscribe': `<${letter.unsubscribe}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
    }),
  })
}

function serverOf({ settings, secret, outbound }: OpenChannel): MailServer {
  const user = settingText(settings, 'user')
  return {
    outbound,
    host: hostOf(settings),
    port: portOf(settings),
    encryption: settingText(settings, 'encryption') === 'none' ? 'none' : secureBy(settings),
    ...(user !== '' && { auth: { user, pass: secret('password') ?? '' } }),
    ...(settingText(settings, 'ca') !== '' && { ca: settingText(settings, 'ca') }),
  }
}

function secureBy(settings: ChannelSettings): 'tls' | 'starttls' {
  return settingText(settings, 'encryption') === 'starttls' ? 'starttls' : 'tls'
}

function hostOf(settings: ChannelSettings): string {
  return settingText(settings, 'host').toLowerCase()
}

function portOf(settings: ChannelSettings): number {
  return settingNumber(settings, 'port', 465)
}

/** `Name <mail@example.com>` or the address alone. */
function addressIn(text: string): MailAddress | undefined {
  const [, name = '', address = ''] = /^(?:([^<>\r\n]*)<)?([^<>\s]+)>?$/.exec(text.trim()) ?? []
  return isAddress(address) ? { name: name.trim().replace(/^"|"$/g, ''), address } : undefined
}

/** One address, without anything that a header or a command would read otherwise. */
export function isAddress(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[^\s@<>,;:"'()[\]\\\p{Cc}]{1,64}@[^\s@<>,;:"'()[\]\\\p{Cc}]+\.[^\s@<>,;:"'()[\]\\\p{Cc}.]+$/u.test(text)
  )
}

interface MailError {
  readonly responseCode?: number
  readonly code?: string
  readonly message?: string
}

/** What went wrong, as it counts for a mail. @param state whether the server had been given the content */
function mailFault(error: unknown, { taken }: { readonly taken: boolean }): Handed {
  if (error instanceof TesseraError && !taken) {
    const called = failedCall(error)
    return called.state === 'unknown' ? { ...called, state: 'retry' } : called
  }
  const { responseCode: status, code = 'SMTP', message = '' } = error as MailError
  const words = message.replace(/\s+/g, ' ').slice(0, 200)
  const reason = { zh: `邮件服务器：${words}`, en: `mail server: ${words}` }
  if (typeof status === 'number' && status >= 500) return { state: 'failed', code: `SMTP_${status}`, reason }
  if (typeof status === 'number' && status >= 400) return { state: 'retry', code: `SMTP_${status}`, reason }
  if (taken) return { state: 'unknown', code, reason }
  // a server without encryption or with a false certificate stays so
  return code === 'ETLS' || code === 'EAUTH' || /certificate|self.signed/i.test(words)
    ? { state: 'failed', code, reason }
    : { state: 'retry', code, reason }
}

const REACHED: Text = { zh: '连接成功，可以发信', en: 'it answers, and takes mails' }
const NO_SENDER: Text = {
  zh: '没有发件人：请在通道或参数中填写，如 客服中心 <service@example.com>',
  en: 'there is no sender: the channel or the parameters name one, such as Service <service@example.com>',
}
const NO_ADDRESS: Text = { zh: '须为一个邮箱地址', en: 'must be one mail address' }

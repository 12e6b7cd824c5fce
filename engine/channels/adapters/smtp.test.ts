import assert from 'node:assert/strict'
import type { AddressInfo, Server, Socket } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

import { KEYS } from '../../outbound/certificate.test-kit.ts'
import { createOutbound } from '../../outbound/index.ts'
import { setClock } from '../../testing/clock.ts'
import { messageWorld, type World } from '../world.test-kit.ts'
import { smtp } from './smtp.ts'
import type { Handed, Letter, OpenChannel } from './types.ts'

const HOST = 'good.test'

const LETTER: Letter = {
  ...{
    id: '0190f0c0-0000-7000-8000-000000000001',
    kind: 'mail',
    recipient: 'one@example.com',
    subject: '账单\r\nBcc: x@y.z',
  },
  ...{ text: '三月账单', html: '<p>三月<strong>账单</strong></p>', variables: [], providerTemplate: null },
  ...{ unsubscribe: 'https://crm.example.com/hooks/v1/opt-out/t', payload: {}, at: new Date('2026-03-01T00:00:00Z') },
}

interface Mailbox {
  readonly server: Server
  readonly port: number
  readonly mails: string[]
  readonly users: string[]
  close(): Promise<void>
}

async function mailServer(options: SMTPServerOptions = {}): Promise<Mailbox> {
  const mails: string[] = []
  const users: string[] = []
  const server = new SMTPServer({
    ...KEYS,
    authOptional: true,
    onAuth: ({ username = '', password }, _session, done) => {
      users.push(username)
      if (password === 'right') done(null, { user: username })
      else done(new Error('wrong password'))
    },
    onData: (stream, _session, done) => {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        mails.push(Buffer.concat(parts).toString('utf8'))
        done()
      })
    },
    logger: false,
    ...options,
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.server.address() as AddressInfo
  return {
    server: server.server,
    port,
    mails,
    users,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function channelTo(
  { port }: Pick<Mailbox, 'port'>,
  { password = 'right', ...settings }: Readonly<Record<string, string>> = {},
  allow = `${HOST}:${port}`,
): OpenChannel {
  return {
    ...{ id: 'c', name: '邮件', defaultFrom: '客服 <service@example.com>' },
    settings: { host: HOST, port, encryption: 'tls', user: 'service', ca: KEYS.cert, ...settings },
    secret: (name) => (name === 'password' ? password : undefined),
    outbound: createOutbound({
      allow: [{ where: 'test', text: () => allow }],
      lookup: () => Promise.resolve(['127.0.0.1']),
    }),
  }
}

const send = (channel: OpenChannel, letter: Letter = LETTER): Promise<Handed> =>
  smtp.send(channel, letter, AbortSignal.timeout(5_000))

function error(message: string, responseCode: number): Error {
  return Object.assign(new Error(message), { responseCode })
}

describe('Mails over SMTP', () => {
  it('leave encrypted and signed in, with both forms of the text and a way to opt out', async () => {
    const box = await mailServer({ secure: true, authOptional: false })
    try {
      const handed = await send(channelTo(box))
      assert.deepEqual(handed, { state: 'sent', providerId: `${LETTER.id}@example.com` })
      const [mail = ''] = box.mails
      assert.deepEqual(box.users, ['service'])
      assert.match(mail, /^From: =\?UTF-8\?.*service@example\.com/m)
      assert.match(mail, /^To: one@example\.com/m)
      assert.match(mail, new RegExp(`^Message-ID: <${LETTER.id}@example\\.com>`, 'm'))
      assert.match(mail, /^List-Unsubscribe: <https:\/\/crm\.example\.com/m)
      assert.match(mail, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m)
      assert.match(mail, /multipart\/alternative/)
      // a line end in a subject adds no header
      assert.doesNotMatch(mail, /^Bcc:/m)
      assert.deepEqual(await smtp.test(channelTo(box), AbortSignal.timeout(5_000)), {
        ok: true,
        message: { zh: '连接成功，可以发信', en: 'it answers, and takes mails' },
      })
    } finally {
      await box.close()
    }
  })

  it('leave by STARTTLS too, and not at all where the server does not encrypt', async () => {
    const box = await mailServer()
    const bare = await mailServer({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] })
    try {
      assert.equal((await send(channelTo(box, { encryption: 'starttls' }))).state, 'sent')
      assert.equal((await send(channelTo(bare, { encryption: 'starttls' }))).state, 'failed')
      assert.deepEqual([box.mails.length, bare.mails.length], [1, 0])
    } finally {
      await box.close()
      await bare.close()
    }
  })

  it('go to nobody whose certificate is another', async () => {
    const box = await mailServer({ secure: true })
    try {
      const handed = await send(channelTo(box, { ca: '' }))
      assert.deepEqual([handed.state, box.users.length], ['failed', 0])
    } finally {
      await box.close()
    }
  })

  it('fail with a wrong password, and for a recipient that the server refuses for good', async () => {
    const box = await mailServer({
      secure: true,
      onRcptTo: ({ address }, _session, done) =>
        address === 'none@example.com' ? done(error('no such user none@example.com', 550)) : done(),
    })
    try {
      assert.equal((await send(channelTo(box, { password: 'wrong' }))).state, 'failed')
      const bounced = await send(channelTo(box), { ...LETTER, recipient: 'none@example.com' })
      assert.deepEqual([bounced.state, 'code' in bounced && bounced.code], ['failed', 'SMTP_550'])
    } finally {
      await box.close()
    }
  })

  it('are tried again where the server says later, or does not answer before it got them', async () => {
    const box = await mailServer({
      secure: true,
      onRcptTo: (_address, _session, done) => done(error('greylisted', 451)),
    })
    try {
      assert.equal((await send(channelTo(box))).state, 'retry')
    } finally {
      await box.close()
    }
    assert.equal((await send(channelTo(box))).state, 'retry')
  })

  it('are unknown where the connection breaks once the server has the content', async () => {
    const sockets = new Set<Socket>()
    const box = await mailServer({
      secure: true,
      onData: (stream) => {
        stream.resume()
        stream.on('end', () => {
          for (const socket of sockets) socket.destroy()
        })
      },
      onConnect: (_session, done) => done(),
    })
    box.server.on('connection', (socket: Socket) => void sockets.add(socket))
    try {
      assert.equal((await send(channelTo(box))).state, 'unknown')
    } finally {
      await box.close()
    }
  })

  it('do not reach this machine, private networks, other ports, or anybody in the clear, unless the list allows it', async () => {
    const box = await mailServer({ secure: true })
    const plain = await mailServer({ disabledCommands: ['STARTTLS'] })
    try {
      const refused = async (channel: OpenChannel): Promise<unknown> => {
        const handed = await send(channel)
        return [handed.state, 'code' in handed && handed.code]
      }
      assert.deepEqual(await refused(channelTo(box, {}, '')), ['failed', 'OUTBOUND_REFUSED'])
      // the port is allowed, the address is not
      const elsewhere = channelTo(box, { host: 'other.test' }, `${HOST}:${box.port}`)
      assert.deepEqual(await refused(elsewhere), ['failed', 'OUTBOUND_REFUSED'])
      assert.deepEqual(await refused(channelTo(plain, { encryption: 'none', host: 'other.test' })), [
        'failed',
        'OUTBOUND_REFUSED',
      ])
      const inList = channelTo(plain, { encryption: 'none', user: '' })
      assert.equal((await send(inList)).state, 'sent')
      assert.equal(box.mails.length, 0)
    } finally {
      await box.close()
      await plain.close()
    }
  })
})

describe('Mails to people', () => {
  let world: World
  let box: Mailbox
  before(async () => {
    world = await messageWorld()
    box = await mailServer({ disabledCommands: ['STARTTLS'] })
    world.allow(`127.0.0.1:${box.port}`)
    await world.create('sys_channel', {
      ...{ name: '邮件', kind: 'mail', adapter: 'smtp' },
      settings: { host: '127.0.0.1', port: box.port, encryption: 'none', from: 'service@example.com' },
    })
    const value = 'https://crm.example.com'
    ;(await world.admin.patch('/api/v1/parameters/message_public_address', { value, version: 0 })).is(200)
  })
  afterEach(() => setClock(world.app.db))
  after(async () => {
    await box.close()
    await world.close()
  })

  it('carry values as text, never as markup, and end with the link in marketing; whoever follows it gets no more', async () => {
    const template = await world.create('sys_message_template', {
      ...{ kind: 'mail', name: '问候', code: 'hello', subject: '${name}您好' },
      content: '<p>亲爱的<strong>${name}</strong><script>alert(1)</script></p>',
    })
    const member = await world.create('member', { name: '<img src=x>&', email: 'Two@Example.com' })
    await setClock(world.app.db, '2026-03-02T04:00:00.000Z')
    const mail = { kind: 'mail', template, object: 'member', record: member, source: 'marketing' }
    const due = { due_at: '2026-03-02T03:59:00.000Z' }
    const first = await world.write({ ...mail, ...due })
    await world.send()
    assert.equal((await world.read(first))['status'], 'sent')
    const [text = ''] = box.mails
    const html = decoded(text).slice(decoded(text).indexOf('text/html'))
    assert.doesNotMatch(html, /<img|<script/)
    assert.match(html, /&lt;img src=x&gt;&amp;/)
    const [, link = ''] =
      /List-Unsubscribe: <https:\/\/crm\.example\.com([^>]+)>/.exec(text.replace(/\r\n\s+/g, ' ')) ?? []
    const stranger = world.app.stranger()
    ;(await stranger.get(`${link}x`)).refused(404, 'NOT_FOUND')
    // programs that follow links in mails opt nobody out
    const asked = (await stranger.get(link)).is(200)
    assert.match(asked.text, /two@example\.com/)
    assert.equal((await world.admin.get('/api/v1/sys_opt_out')).is(200).rows.length, 0)
    ;(await stranger.send('POST', link)).is(200)
    ;(await stranger.send('POST', link)).is(200)
    assert.equal((await world.admin.get('/api/v1/sys_opt_out')).is(200).rows.length, 1)
    const second = await world.write({ ...mail, ...due })
    await world.send()
    assert.match(JSON.stringify((await world.read(second))['error']), /OPTED_OUT/)
    const log = (await world.admin.get('/api/v1/sys_mail_log')).is(200)
    assert.deepEqual(log.column('recipient'), ['t***@example.com'])
  })
})

/** The parts of a mail as text. */
function decoded(mail: string): string {
  return mail
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}

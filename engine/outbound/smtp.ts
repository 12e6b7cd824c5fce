/**
 * Mail servers: one session over a connection that was judged like every foreign address, and the bytes of a mail. Nothing
 * in a mail is read from files or addresses.
 */
import { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection from 'nodemailer/lib/smtp-connection'

import type { Outbound } from './outbound.ts'

export interface MailServer {
  readonly outbound: Pick<Outbound, 'connect'>
  readonly host: string
  readonly port: number
  readonly encryption: 'tls' | 'starttls' | 'none'
  readonly auth?: { readonly user: string; readonly pass: string }
  readonly ca?: string
}

export interface MailSession {
  /** @param taking called when the server gets the content: from then on it may have the mail whatever happens */
  deliver(envelope: { readonly from: string; readonly to: string }, content: Buffer, taking: () => void): Promise<void>
}

export interface MailAddress {
  readonly name: string
  readonly address: string
}

export interface MailContent {
  readonly from: MailAddress
  readonly to: MailAddress
  readonly replyTo?: MailAddress
  readonly subject: string
  readonly text: string
  readonly html?: string
  readonly messageId: string
  readonly date: Date
  readonly headers?: Readonly<Record<string, string>>
}

/** The bytes of a mail. */
export function composeMail({ headers, ...content }: MailContent): Promise<Buffer> {
  const composer = new MailComposer({
    ...content,
    headers: { ...headers },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return composer.compile().build()
}

/** The ports of mail servers. */
const PORTS = [25, 465, 587]
/** How long a server may think about one command, and in all. */
const GREETING_MS = 10_000
const SILENCE_MS = 20_000

/** Connects, signs in, works, says goodbye. @throws Error as of the connection, with `responseCode` where the server gave one */
export async function withMailServer(
  server: MailServer,
  signal: AbortSignal,
  work: (session: MailSession) => Promise<void>,
): Promise<void> {
  const { outbound, host, port, encryption, auth, ca } = server
  const socket = await outbound.connect({ host, port, usual: PORTS, clear: encryption === 'none' }, signal)
  const connection = new SMTPConnection({
    connection: socket,
    host,
    port,
    name: 'tessera.local',
    secure: encryption === 'tls',
    requireTLS: encryption === 'starttls',
    ignoreTLS: encryption === 'none',
    tls: { servername: host, minVersion: 'TLSv1.2', rejectUnauthorized: true, ...(ca !== undefined && { ca }) },
    greetingTimeout: GREETING_MS,
    socketTimeout: SILENCE_MS,
    logger: false,
  })
  const broken = new Promise<never>((_resolve, reject) => {
    connection.once('error', reject)
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
  broken.catch(() => undefined)
  try {
    await Promise.race([broken, done((end) => connection.connect(end))])
    if (auth) await Promise.race([broken, done((end) => connection.login({ credentials: { ...auth } }, end))])
    await Promise.race([broken, work(opened(connection))])
    connection.quit()
  } catch (error) {
    connection.close()
    throw error
  }
}

function opened(connection: SMTPConnection): MailSession {
  return {
    deliver: (envelope, content, taking) => {
      // asked for once the server is ready to take it
      const message = new Readable({
        read() {
          taking()
          this.push(content)
          this.push(null)
        },
      })
      return done((end) => connection.send({ from: envelope.from, to: [envelope.to] }, message, end))
    },
  }
}

function done(work: (end: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => work((error) => (error ? reject(error) : resolve())))
}

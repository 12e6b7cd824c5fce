/** Headers that every answer carries, worked out once: none of them depends on a request. */
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import helmet from 'helmet'

const give = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      scriptSrcAttr: ["'none'"],
      // popups are placed by properties of their styles, which scripts may set; what stands in markup counts for nothing
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      fontSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      frameSrc: ['https:'],
      workerSrc: ["'none'"],
      manifestSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  crossOriginOpenerPolicy: { policy: 'same-origin' },
  crossOriginResourcePolicy: { policy: 'same-origin' },
  referrerPolicy: { policy: 'same-origin' },
  // promised by whoever ends TLS in front of this server; over plain HTTP it would be ignored
  strictTransportSecurity: false,
})

const given: [string, string][] = []

/** Takes headers down instead of sending them. */
class Notebook extends ServerResponse {
  override setHeader(name: string, value: number | string | readonly string[]): this {
    given.push([name, String(value)])
    return this
  }
}

const request = new IncomingMessage(new Socket())
give(request, new Notebook(request), () => undefined)

/** What pages of ours never ask a browser for; buttons copy. */
const FORBIDDEN = [
  'camera',
  'microphone',
  'display-capture',
  'payment',
  'usb',
  'serial',
  'midi',
  'publickey-credentials-get',
]
given.push([
  'Permissions-Policy',
  [...FORBIDDEN.map((feature) => `${feature}=()`), 'clipboard-write=(self)'].join(', '),
])

export const SECURITY_HEADERS: readonly (readonly [string, string])[] = given

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
      // Element Plus positions its popups by style attributes
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      fontSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      frameSrc: ['https:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  crossOriginOpenerPolicy: { policy: 'same-origin' },
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

export const SECURITY_HEADERS: readonly (readonly [string, string])[] = given

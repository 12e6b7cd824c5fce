/** Where a call comes from: the other end of the connection, unless that is a proxy that the installation trusts. */
import type { IncomingMessage } from 'node:http'

import { isNetwork, isWithin, parseNetwork, plainAddress } from '../../identity/applications/index.ts'

/** Reads the address of callers. @param proxies networks whose word about the caller is believed; nobody's when absent */
export function addressReader(proxies: readonly string[] = []): (req: IncomingMessage) => string {
  const trusted = proxies.map(parseNetwork).filter(isNetwork)
  return (req) => {
    let address = req.socket.remoteAddress ?? ''
    const told = String(req.headers['x-forwarded-for'] ?? '').split(',')
    // the last entry is what the nearest proxy saw; what stands before it is believed as far as proxies of ours wrote it
    while (isWithin(trusted, address)) {
      const before = plainAddress(told.pop()?.trim() ?? '')
      if (before === undefined) break
      address = before
    }
    return plainAddress(address) ?? address
  }
}

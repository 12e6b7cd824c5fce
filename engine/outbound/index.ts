/**
 * In charge of every call to a foreign address: the one HTTP client of the program. What enters are addresses that
 * people, definitions and other servers name; what leaves are answers of servers on the open network, within limits of
 * time and size. An address of this machine, of a private or special network is refused after its name was resolved,
 * however it is spelled, unless whoever runs the installation has allowed it.
 */
export { parseAllowList, type AllowList } from './allow.ts'
export type { OutboundLimits } from './limits.ts'
export { createOutbound, type Outbound, type OutboundCall, type OutboundOptions } from './outbound.ts'
export type { OutboundRequest, OutboundResponse } from './request.ts'
export type { Resolve } from './resolve.ts'
